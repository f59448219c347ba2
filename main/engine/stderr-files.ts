import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, resolve, sep } from 'node:path'
import type { EngineSite } from '../../app/contract/engine-messages.ts'
import { errnoReason } from '../errno-reason.ts'

/** Bytes that wait for the disk; what is over it is left out, and said. */
const WAITING_BYTES = 1 << 20
/** Whoever may write to the project must not make us write elsewhere, nor wait for a pipe that nobody reads. */
const HOW = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK
const MODE = 0o640

/** Files to which lines of STDERR go. What can't be written is told once, and never holds an exchange up. */
export class StderrFiles {
  private readonly files = new Map<string, StderrFile>()

  constructor(private readonly warn: (says: string) => void) {}

  append(site: EngineSite, path: string, line: string): void {
    const at = resolve(site.root, path)
    const file = this.files.get(at) ?? new StderrFile(at, this.warn)
    this.files.set(at, file)
    file.append(site, isAbsolute(path), line)
  }

  /** Resolves when all that was appended is with the system, or could not be. */
  async written(): Promise<void> {
    await Promise.all([...this.files.values()].map((file) => file.writing))
  }
}

/** Opened for each batch: who moves the file away (logrotate) finds the next lines in a new one. */
class StderrFile {
  writing: Promise<void> | undefined
  private lines: string[] = []
  private bytes = 0
  private leftOut = 0
  private troubled = false

  constructor(
    private readonly path: string,
    private readonly warn: (says: string) => void,
  ) {}

  /** @param anywhere it may lie outside of the project */
  append(site: EngineSite, anywhere: boolean, line: string): void {
    if (this.bytes > WAITING_BYTES) this.leftOut++
    else {
      this.lines.push(line)
      this.bytes += line.length
    }
    this.writing ??= this.write(site, anywhere)
  }

  private async write(site: EngineSite, anywhere: boolean): Promise<void> {
    await undefined // all lines of this turn of the loop in one batch
    while (this.lines.length > 0) {
      const { lines, leftOut } = this
      this.lines = []
      this.bytes = 0
      this.leftOut = 0
      const text = lines.map((line) => `${line}\n`).join('')
      try {
        await this.put(site, anywhere, leftOut > 0 ? `${text}${leftOut} lines were left out: the disk was too slow.\n` : text)
        this.troubled = false
      } catch (error) {
        if (!this.troubled) this.warn(`log-stderr of the site ${site.name}: ${this.path} cannot be written: ${reasonOf(error)}.`)
        this.troubled = true
      }
    }
    this.writing = undefined
  }

  private async put({ root, followSymlinks }: EngineSite, anywhere: boolean, text: string): Promise<void> {
    if (!anywhere && !followSymlinks) {
      const [inside, folder] = await Promise.all([realpath(root), realpath(dirname(this.path))])
      if (folder !== inside && !folder.startsWith(inside + sep))
        throw new Error(`its folder is a link to ${folder}, outside of the project`)
    }
    const file = await open(this.path, HOW, MODE)
    try {
      if (!(await file.stat()).isFile()) throw new Error('it is no file')
      await file.appendFile(text)
    } finally {
      await file.close()
    }
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === 'ELOOP' ? 'it is a link' : errnoReason(error)
}
