import { statSync } from 'node:fs'

/** Another whenever the file at that path is: by time, size and inode, so that editors that replace files are seen, too; `-` where there is none. */
export function fileStamp(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return '-'
  }
}
