import { assert as always, boolean, type Command, commands, constantFrom, integer, modelRun, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FileLocks } from '../../../main/embedded/file-locks.ts'
import { LockAnswer, type LockKind, type LockQuestion } from '../../../main/embedded/thread-messages.ts'

const { no, yes, conflictShared, conflictExclusive } = LockAnswer

/** Asks, and gives the answer that came at once. */
function ask(locks: FileLocks, owner: number, question: LockQuestion): number | 'waits' {
  let answer: number | 'waits' = 'waits'
  locks.ask(owner, question, (value) => {
    answer = value
  })
  return answer
}
const flock = (kind: LockKind | null, { fd = 1, wait = false } = {}): LockQuestion => ({ ask: 'flock', path: '/f', fd, kind, wait })
const range = (kind: LockKind | null, start: number, end: number | null): LockQuestion => ({ ask: 'range', path: '/f', kind, start, end })
const conflict = (kind: LockKind, start: number, end: number | null): LockQuestion => ({ ask: 'conflict', path: '/f', kind, start, end })

describe('flock()', () => {
  test('many share, one excludes, and who has it may change it', () => {
    const locks = new FileLocks()
    expect([ask(locks, 1, flock('shared')), ask(locks, 2, flock('shared'))]).toEqual([yes, yes])
    expect(ask(locks, 1, flock('exclusive'))).toBe(no)
    expect(ask(locks, 2, flock(null))).toBe(yes)
    expect(ask(locks, 1, flock('exclusive'))).toBe(yes)
    expect(ask(locks, 2, flock('shared'))).toBe(no)
    expect(ask(locks, 1, flock('shared', { fd: 2 }))).toBe(no) // another descriptor of the same process
  })

  test('who waits gets it in turn, when it is unlocked, closed, or its owner has ended', () => {
    const locks = new FileLocks()
    const got: number[] = []
    ask(locks, 1, flock('exclusive'))
    for (const owner of [2, 3, 4]) locks.ask(owner, flock('exclusive', { wait: true }), () => got.push(owner))
    expect(got).toEqual([])
    ask(locks, 1, { ask: 'closed', path: '/f', fd: 1 })
    expect(got).toEqual([2])
    locks.release(3)
    locks.release(2)
    expect(got).toEqual([2, 4])
  })
})

describe('fcntl()', () => {
  test('ranges of others clash where they overlap', () => {
    const locks = new FileLocks()
    expect(ask(locks, 1, range('exclusive', 10, 20))).toBe(yes)
    expect(ask(locks, 2, range('shared', 19, 30))).toBe(no)
    expect(ask(locks, 2, range('shared', 20, 30))).toBe(yes)
    expect(ask(locks, 2, conflict('shared', 0, null))).toBe(conflictExclusive)
    expect(ask(locks, 1, conflict('exclusive', 25, 26))).toBe(conflictShared)
    expect(ask(locks, 1, conflict('shared', 25, 26))).toBe(no)
    expect(ask(locks, 1, range('exclusive', 0, null))).toBe(no)
  })

  test('a part of a range can be given back, and closing any descriptor gives back all', () => {
    const locks = new FileLocks()
    ask(locks, 1, range('exclusive', 0, 30))
    ask(locks, 1, range(null, 10, 20))
    expect([5, 10, 19, 20].map((at) => ask(locks, 2, conflict('shared', at, at + 1)))).toEqual([
      conflictExclusive,
      no,
      no,
      conflictExclusive,
    ])
    ask(locks, 1, { ask: 'closed', path: '/f', fd: 99 })
    expect(ask(locks, 2, range('exclusive', 0, null))).toBe(yes)
  })

  test('whatever is asked, no two have locks that clash, and a refusal has its reason', () => {
    // The model: who holds each of 23 bytes, and how.
    type Model = Map<number, LockKind>[]
    const step = record({
      owner: integer({ min: 1, max: 3 }),
      kind: constantFrom<LockKind | null>('shared', 'exclusive', null),
      start: integer({ min: 0, max: 11 }),
      length: integer({ min: 1, max: 12 }),
      closes: boolean(),
    }).map(
      ({ owner, kind, start, length, closes }): Command<Model, FileLocks> => ({
        check: () => true,
        run(model, locks) {
          if (closes && kind === null) {
            ask(locks, owner, { ask: 'closed', path: '/f', fd: 1 })
            for (const holders of model) holders.delete(owner)
            return
          }
          const bytes = model.slice(start, start + length)
          const clashes = (holders: Map<number, LockKind>): boolean =>
            [...holders].some(([other, held]) => other !== owner && (held === 'exclusive' || kind === 'exclusive'))
          const may = kind === null || !bytes.some(clashes)
          expect(ask(locks, owner, range(kind, start, start + length))).toBe(may ? yes : no)
          if (!may) return
          for (const holders of bytes) {
            if (kind === null) holders.delete(owner)
            else holders.set(owner, kind)
          }
        },
        toString: () => `${owner} ${closes && kind === null ? 'closes' : `${kind} ${start}+${length}`}`,
      }),
    )
    always(
      property(commands([step], { maxCommands: 60 }), (all) =>
        modelRun(() => ({ model: Array.from({ length: 23 }, () => new Map<number, LockKind>()), real: new FileLocks() }), all),
      ),
    )
  })
})
