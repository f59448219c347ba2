import type { Summary } from '../../app/capture/summary.ts'
import type { LogStore } from './log-store.ts'

/** The exchanges of the log, as far as they are asked for. */
export function* newestFirst(log: LogStore): Generator<Summary, void> {
  for (let index = log.count - 1; index >= 0; index--) {
    const summary = log.get(log.idAt(index))
    if (summary) yield summary
  }
}
