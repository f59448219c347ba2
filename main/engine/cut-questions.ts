import type { EngineToMain } from '../../app/contract/engine-messages.ts'

/** So long main may take to look whether a master lives. */
const ANSWER_LIMIT_MS = 3_000

/** Asks main whether the master of a generation died. */
export class CutQuestions {
  private last = 0
  private readonly open = new Map<number, (masterDied: boolean) => void>()

  constructor(private readonly post: (message: EngineToMain) => void) {}

  /** Resolves always: with no answer in time, false. */
  ask(pool: string, generation: number): Promise<boolean> {
    const n = ++this.last
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer(n, false), ANSWER_LIMIT_MS)
      this.open.set(n, (masterDied) => {
        clearTimeout(timer)
        resolve(masterDied)
      })
      this.post({ type: 'cut', n, pool, generation })
    })
  }

  answer(n: number, masterDied: boolean): void {
    this.open.get(n)?.(masterDied)
    this.open.delete(n)
  }
}
