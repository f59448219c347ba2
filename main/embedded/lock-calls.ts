import type { FileNode, Imports, PhpModule } from './php-module.ts'
import { cell, LockAnswer, type LockKind, type LockQuestion } from './thread-messages.ts'

/**
 * PHP's calls that lock files, answered by the program: two instances must not write one SQLite file or session at once. They take
 * the place of the build's own: there each lock is granted, flock() of a file open for reading is refused, and nothing ever waits.
 */
export class LockCalls {
  /** Descriptors on which a lock was taken. */
  private readonly descriptors = new Map<number, string>()

  constructor(
    private readonly cells: Int32Array,
    private readonly post: (question: LockQuestion) => void,
  ) {}

  adapt(imports: Imports, php: () => PhpModule): void {
    const { fd_close: close, __syscall_fcntl64: control } = imports
    imports.js_flock = (fd = -1, operation = 0) => this.flock(php(), fd, operation)
    imports.__syscall_fcntl64 = (fd = -1, command = 0, varargs = 0) =>
      command === F_GETLK || command === F_SETLK || command === F_SETLKW
        ? this.range(php(), fd, command, varargs)
        : (control?.(fd, command, varargs) ?? -EINVAL)
    imports.fd_close = (fd = -1) => {
      const result = close?.(fd) ?? 0
      const path = this.descriptors.get(fd)
      if (path !== undefined && this.descriptors.delete(fd)) this.ask({ ask: 'closed', path, fd })
      return result
    }
  }

  private flock(php: PhpModule, fd: number, operation: number): number {
    const stream = php.FS.getStream(fd)
    if (!stream) return -EBADF
    if (isPrivate(stream)) return 0
    const kind = FLOCK_KINDS.get(operation & ~LOCK_NB)
    if (kind === undefined) return -EINVAL
    this.descriptors.set(fd, stream.path)
    const answer = this.ask({ ask: 'flock', path: stream.path, fd, kind, wait: (operation & LOCK_NB) === 0 })
    if (answer === LockAnswer.yes) return 0
    // Of this one call the build does not take the error out of the result.
    new DataView(php.HEAPU8.buffer).setInt32(php.wasmExports.__errno_location(), EAGAIN, true)
    return -EAGAIN
  }

  /** `struct flock` of the build: type 16 bits, whence 16 at 2, start 64 at 8, length 64 at 16 (0: to wherever the file ends). */
  private range(php: PhpModule, fd: number, command: number, varargs: number): number {
    const stream = php.FS.getStream(fd)
    if (!stream) return -EBADF
    const memory = new DataView(php.HEAPU8.buffer)
    const at = memory.getUint32(varargs, true)
    const kind = FCNTL_KINDS[memory.getInt16(at, true)]
    const length = Number(memory.getBigInt64(at + 16, true))
    const start = Number(memory.getBigInt64(at + 8, true))
    // SQLite, which alone asks, counts from the file's begin (SEEK_SET).
    if (kind === undefined || memory.getInt16(at + 2, true) !== 0 || start < 0 || length < 0) return -EINVAL
    const range = { path: stream.path, start, end: length === 0 ? null : start + length }
    if (command === F_GETLK) {
      const answer = isPrivate(stream) || kind === null ? LockAnswer.no : this.ask({ ask: 'conflict', kind, ...range })
      memory.setInt16(at, answer === LockAnswer.no ? F_UNLCK : answer === LockAnswer.conflictShared ? F_RDLCK : F_WRLCK, true)
      return 0
    }
    if (isPrivate(stream)) return 0
    this.descriptors.set(fd, stream.path)
    return this.ask({ ask: 'range', kind: isWalIndex(range) && kind === 'shared' ? 'exclusive' : kind, ...range }) === LockAnswer.yes
      ? 0
      : -EAGAIN
  }

  /** The thread sleeps until the answer is there. */
  private ask(question: LockQuestion): number {
    Atomics.store(this.cells, cell.lockAnswered, 0)
    this.post(question)
    Atomics.wait(this.cells, cell.lockAnswered, 0)
    return Atomics.load(this.cells, cell.lockAnswer)
  }
}

/** It lies in the memory of the instance: nobody else sees it. */
const isPrivate = ({ node }: { readonly node: FileNode }): boolean => node.isSharedFS !== true

/**
 * The lock by which SQLite tells that it uses the index of a file in WAL mode (UNIX_SHM_DMS). The index lies in memory that all who
 * use the file share, and instances share none: each would have a copy, and the file would be damaged without a word. So one
 * instance at a time has it; SQLite tells the others that the database is locked.
 */
const isWalIndex = ({ path, start }: { readonly path: string; readonly start: number }): boolean =>
  path.endsWith('-shm') && start === UNIX_SHM_DMS

const UNIX_SHM_DMS = 128

const LOCK_NB = 4
const FLOCK_KINDS: ReadonlyMap<number, LockKind | null> = new Map([
  [1, 'shared'],
  [2, 'exclusive'],
  [8, null],
])
const F_GETLK = 12
const F_SETLK = 13
const F_SETLKW = 14
const F_RDLCK = 0
const F_WRLCK = 1
const F_UNLCK = 2
const FCNTL_KINDS: readonly (LockKind | null)[] = ['shared', 'exclusive', null]
// By the numbers of this build (WASI).
const EAGAIN = 6
const EBADF = 8
const EINVAL = 28
