import type { EngineLimits, EngineSite, EngineToMain } from '../../app/contract/engine-messages.ts'
import type { Certificates } from './certificates.ts'
import type { Connections } from './connections.ts'
import type { CutQuestions } from './cut-questions.ts'
import type { Recorder } from './recorder.ts'
import type { RunningExchanges } from './running-exchanges.ts'
import type { StderrFiles } from './stderr-files.ts'

/** What of the engine an exchange works with. */
export interface EngineParts {
  /** Six characters that name this run. */
  readonly run: string
  readonly version: string
  readonly bodyFolder: string
  readonly bodyBudgetBytes: number
  readonly limits: EngineLimits
  readonly recorder: Recorder
  readonly cuts: CutQuestions
  readonly running: RunningExchanges
  readonly certificates: Certificates
  readonly stderrFiles: StderrFiles
  /** No connection is kept any more. */
  readonly closing: boolean
  /** Ids go on over a lost engine. */
  nextId(): number
  connections(pool: string): Connections | undefined
  sites(): readonly EngineSite[]
  log(level: (EngineToMain & { readonly type: 'log' })['level'], says: string): void
}
