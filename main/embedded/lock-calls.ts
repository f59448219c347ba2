import type { Imports, PhpModule } from './php-module.ts'
import { cell, LockAnswer, type LockKind, type LockQuestion } from './thread-messages.ts'

/**
 * PHP's calls that lock files, answered by the program: two instances must not write one SQLite file or session at once. The
 * build has a place for fcntl() (`fileLockManager`); its own flock() refuses a shared lock of a file open for reading, and never
 * waits, so that is replaced.
 */
export class LockCalls {
  /** Descriptors on which flock() was called. */
  private readonly descriptors = new Map<number, string>()

  constructor(
    private readonly cells: Int32Array,
    private readonly post: (question: LockQuestion) => void,
  ) {}

  adapt(imports: Imports, php: () => PhpModule): void {
    const close = imports.fd_close
    imports.js_flock = (fd = -1, operation = 0) => this.flock(php(), fd, operation)
    imports.fd_close = (fd = -1) => {
      const result = close?.(fd) ?? 0
      const path = this.descriptors.get(fd)
      if (path !== undefined && this.descriptors.delete(fd)) this.ask({ ask: 'closed', path, fd })
      return result
    }
  }

  /** What the build calls for fcntl(). */
  readonly manager = {
    lockFileByteRange: (path: string, { type, ...range }: BuildRange): boolean =>
      this.ask({ ask: 'range', path, kind: type === 'unlocked' ? null : type, ...offsets(range) }) === LockAnswer.yes,
    findFirstConflictingByteRangeLock: (path: string, range: BuildRange): BuildRange | undefined => {
      if (range.type === 'unlocked') return undefined
      const answer = this.ask({ ask: 'conflict', path, kind: range.type, ...offsets(range) })
      // Whose it is and where it ends nobody asks: SQLite looks whether there is one.
      return answer === LockAnswer.no ? undefined : { ...range, type: answer === LockAnswer.conflictShared ? 'shared' : 'exclusive' }
    },
    releaseLocksForProcessFd: (_pid: number, fd: number, path: string): void => {
      this.ask({ ask: 'closed', path, fd })
    },
    releaseLocksForProcess: (): void => {
      this.ask({ ask: 'all-released' })
    },
  }

  private flock(php: PhpModule, fd: number, operation: number): number {
    const stream = php.FS.getStream(fd)
    if (!stream) return -EBADF
    if (!stream.node.isSharedFS) return 0 // in the memory of this instance
    const kind = KINDS.get(operation & ~LOCK_NB)
    if (kind === undefined) return -EINVAL
    this.descriptors.set(fd, stream.path)
    const answer = this.ask({ ask: 'flock', path: stream.path, fd, kind, wait: (operation & LOCK_NB) === 0 })
    return answer === LockAnswer.yes ? 0 : -EAGAIN
  }

  /** The thread sleeps until the answer is there. */
  private ask(question: LockQuestion): number {
    Atomics.store(this.cells, cell.lockAnswered, 0)
    this.post(question)
    Atomics.wait(this.cells, cell.lockAnswered, 0)
    return Atomics.load(this.cells, cell.lockAnswer)
  }
}

/** A range as the build has it; `end` equal to `start`: to wherever the file ends. */
interface BuildRange {
  readonly type: LockKind | 'unlocked'
  readonly start: bigint
  readonly end: bigint
  readonly pid: number
}

const offsets = ({ start, end }: Pick<BuildRange, 'start' | 'end'>): { readonly start: number; readonly end: number | null } => ({
  start: Number(start),
  end: end === start ? null : Number(end),
})

const LOCK_NB = 4
const KINDS: ReadonlyMap<number, LockKind | null> = new Map([
  [1, 'shared'],
  [2, 'exclusive'],
  [8, null],
])
// By the numbers of this build (WASI).
const EAGAIN = 6
const EBADF = 8
const EINVAL = 28
