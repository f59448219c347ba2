import { statSync } from 'node:fs'

const LOOK_MS = 1000

/** Tells once when one of the files is another than at the beginning: by time and size, so that editors that replace files are seen, too. */
export class FileWatch {
  private readonly timer: NodeJS.Timeout

  constructor(paths: readonly string[], onChange: () => void) {
    const look = (): string => paths.map(stamp).join(' ')
    const before = look()
    this.timer = setInterval(() => {
      if (look() === before) return
      this.close()
      onChange()
    }, LOOK_MS).unref()
  }

  close(): void {
    clearInterval(this.timer)
  }
}

/** Another whenever the file is: by time, size and inode; `-` where there is none. */
export function stamp(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return '-'
  }
}
