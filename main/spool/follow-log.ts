import type { LogBatch, SpoolAnswers, SpoolAsk } from '../../app/contract/spool-messages.ts'
import { Failure } from '../../app/failure.ts'

/** What `followLog` needs of the SpoolHost. */
export interface SpoolAsks {
  /** @throws Failure `spool-lost` */
  ask<Ask extends SpoolAsk>(ask: Ask): Promise<SpoolAnswers[Ask['type']]>
  /** Resolves once a thread runs; false: none will. */
  untilStarted(): Promise<boolean>
}

/**
 * The log for one follower: batches of at most `most` summaries, each asked for when it is pulled. It survives a lost thread:
 * the next batch then says what is gone. No generator function: `return` must end a pull that waits.
 */
export function followLog(spool: SpoolAsks, follower: number, most: number): AsyncGenerator<LogBatch, void> {
  let over = false
  let following = false
  let last: Promise<unknown> = Promise.resolve()

  async function pull(): Promise<LogBatch | undefined> {
    while (!over) {
      try {
        if (!following) {
          following = true
          await spool.ask({ type: 'follow', follower })
        }
        const batch = await spool.ask({ type: 'next', follower, most })
        if (batch) return batch
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'spool-lost')) throw error
        if (!(await spool.untilStarted())) over = true
      }
      following = false // the thread does not know this follower
    }
    return undefined
  }

  function end(): void {
    if (!over && following) spool.ask({ type: 'unfollow', follower }).catch(() => {}) // a lost thread has no followers either
    over = true
  }

  const generator = {
    // One pull at a time, in the order of their calls.
    async next(): Promise<IteratorResult<LogBatch, void>> {
      const pulled = last.then(pull)
      last = pulled.catch(() => {})
      const batch = await pulled
      return batch ? { done: false, value: batch } : { done: true, value: undefined }
    },
    async return(): Promise<IteratorResult<LogBatch, void>> {
      end()
      return { done: true, value: undefined }
    },
    async throw(error: unknown): Promise<IteratorResult<LogBatch, void>> {
      end()
      throw error
    },
    [Symbol.asyncIterator]: () => generator,
  } as AsyncGenerator<LogBatch, void>
  return generator
}
