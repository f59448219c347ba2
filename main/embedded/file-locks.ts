import { LockAnswer, type LockKind, type LockQuestion } from './thread-messages.ts'

/**
 * The locks that instances hold on files: flock() a descriptor, fcntl() ranges a process (POSIX). An instance counts as a process.
 * Other programs of this machine neither see them nor are seen.
 */
export class FileLocks {
  private readonly whole = new Map<string, WholeLock[]>()
  private readonly ranges = new Map<string, RangeLock[]>()
  private waiters: Waiter[] = []

  /** Calls `answer` at once; for a flock() that may wait, when it has the lock. */
  ask(owner: number, question: LockQuestion, answer: (value: number) => void): void {
    switch (question.ask) {
      case 'flock':
        this.flock({ owner, fd: question.fd, path: question.path, kind: question.kind, wait: question.wait, answer })
        break
      case 'range':
        answer(this.lockRange({ ...question, owner }) ? LockAnswer.yes : LockAnswer.no)
        break
      case 'conflict':
        answer(this.conflict({ ...question, owner }))
        break
      case 'closed':
        this.forget(question.path, (lock) => lock.owner === owner && lock.fd === question.fd)
        // POSIX: whichever of its descriptors a process closes, its locks of that file are gone.
        this.keepRanges(question.path, (lock) => lock.owner !== owner)
        answer(LockAnswer.yes)
        break
    }
  }

  /** All that an instance holds or waits for: it has ended. */
  release(owner: number): void {
    this.waiters = this.waiters.filter((waiter) => waiter.owner !== owner)
    for (const path of [...this.ranges.keys()]) this.keepRanges(path, (lock) => lock.owner !== owner)
    for (const path of [...this.whole.keys()]) this.forget(path, (lock) => lock.owner === owner)
  }

  private flock(asked: Waiter): void {
    if (asked.kind === null) {
      this.forget(asked.path, (lock) => lock.owner === asked.owner && lock.fd === asked.fd)
      asked.answer(LockAnswer.yes)
    } else if (this.take(asked)) asked.answer(LockAnswer.yes)
    else if (asked.wait) this.waiters.push(asked)
    else asked.answer(LockAnswer.no)
  }

  private take({ owner, fd, path, kind }: Waiter): boolean {
    const others = (this.whole.get(path) ?? []).filter((lock) => lock.owner !== owner || lock.fd !== fd)
    if (kind === null || others.some((lock) => clash(lock.kind, kind))) return false
    this.whole.set(path, [...others, { owner, fd, kind }])
    return true
  }

  /** Takes locks away, and gives them to those who wait for them, first come first served. */
  private forget(path: string, gone: (lock: WholeLock) => boolean): void {
    const left = (this.whole.get(path) ?? []).filter((lock) => !gone(lock))
    if (left.length > 0) this.whole.set(path, left)
    else this.whole.delete(path)
    this.waiters = this.waiters.filter((waiter) => {
      const has = waiter.path === path && this.take(waiter)
      if (has) waiter.answer(LockAnswer.yes)
      return !has
    })
  }

  private lockRange(asked: AskedRange): boolean {
    if (asked.kind !== null && this.conflict({ ...asked, kind: asked.kind }) !== LockAnswer.no) return false
    const { owner, path, kind } = asked
    const range = { start: asked.start, end: asked.end ?? Number.POSITIVE_INFINITY }
    // What it held of that range is replaced, which may leave a piece on either side.
    const others = (this.ranges.get(path) ?? []).flatMap((lock) => (lock.owner === owner ? without(lock, range) : [lock]))
    this.ranges.set(path, kind === null ? others : [...others, { owner, kind, ...range }])
    this.keepRanges(path, () => true)
    return true
  }

  private conflict({ owner, path, kind, start, end }: AskedRange & { readonly kind: LockKind }): number {
    const found = this.ranges
      .get(path)
      ?.find((lock) => lock.owner !== owner && clash(lock.kind, kind) && lock.start < (end ?? Number.POSITIVE_INFINITY) && start < lock.end)
    if (!found) return LockAnswer.no
    return found.kind === 'shared' ? LockAnswer.conflictShared : LockAnswer.conflictExclusive
  }

  private keepRanges(path: string, keep: (lock: RangeLock) => boolean): void {
    const left = (this.ranges.get(path) ?? []).filter(keep)
    if (left.length > 0) this.ranges.set(path, left)
    else this.ranges.delete(path)
  }
}

interface WholeLock {
  readonly owner: number
  readonly fd: number
  readonly kind: LockKind
}

interface Waiter {
  readonly owner: number
  readonly fd: number
  readonly path: string
  readonly kind: LockKind | null
  readonly wait: boolean
  readonly answer: (value: number) => void
}

interface RangeLock {
  readonly owner: number
  readonly kind: LockKind
  readonly start: number
  readonly end: number
}

interface AskedRange {
  readonly owner: number
  readonly path: string
  readonly kind: LockKind | null
  readonly start: number
  readonly end: number | null
}

const clash = (one: LockKind, other: LockKind): boolean => one === 'exclusive' || other === 'exclusive'

/** What is left of a lock outside of a range. */
function without(lock: RangeLock, { start, end }: { readonly start: number; readonly end: number }): RangeLock[] {
  return [
    { ...lock, end: Math.min(lock.end, start) },
    { ...lock, start: Math.max(lock.start, end) },
  ].filter((piece) => piece.start < piece.end)
}
