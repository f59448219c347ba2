import type { CutAnswer, EngineToMain } from '../../app/contract/engine-messages.ts'

/** So long main may take to look whether a master lives. */
const ANSWER_LIMIT_MS = 3_000
const NOBODY_DIED: CutAnswer = { masterDied: false, worker: null }

/** Asks main whether the master of a generation died, or a worker. */
export class CutQuestions {
  private last = 0
  private readonly open = new Map<number, (died: CutAnswer) => void>()

  constructor(private readonly post: (message: EngineToMain) => void) {}

  /** Resolves always: with no answer in time, nobody died. */
  ask(pool: string, generation: number, held: boolean): Promise<CutAnswer> {
    const n = ++this.last
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer(n, NOBODY_DIED), ANSWER_LIMIT_MS)
      this.open.set(n, (died) => {
        clearTimeout(timer)
        resolve(died)
      })
      this.post({ type: 'cut', n, pool, generation, held })
    })
  }

  answer(n: number, died: CutAnswer): void {
    this.open.get(n)?.(died)
    this.open.delete(n)
  }
}
