import type { GenerationView } from '../../app/contract/state.ts'
import type { ProgramGeneration } from './kept-program.ts'

/** What is known of one run of a program, whatever starts it. It starts nothing itself. */
export abstract class ProgramRun implements ProgramGeneration {
  at: GenerationView['at'] = 'starting'
  exit: string | null = null
  readonly startedMs = Date.now()
  readonly gone: Promise<void>
  /** For the next thing that is waited for. */
  protected timer: NodeJS.Timeout | undefined
  private readonly begun = performance.now()
  private servingFrom: number | undefined
  private markGone: () => void = () => undefined

  constructor(readonly n: number) {
    this.gone = new Promise((resolve) => {
      this.markGone = resolve
    })
  }

  abstract get pid(): number
  /** Where it serves; '' while that is not known. */
  abstract readonly address: string
  abstract drain(limitMs: number): void
  abstract quit(limitMs: number): void
  abstract kill(): void

  get servedMs(): number {
    return this.servingFrom === undefined ? 0 : performance.now() - this.servingFrom
  }
  get startMs(): number {
    return (this.servingFrom ?? performance.now()) - this.begun
  }

  view(): GenerationView {
    const { n, pid, at, address, startedMs } = this
    return { n, pid, at, address, startedMs, held: null }
  }

  /** It takes requests from now on. */
  protected serves(): void {
    clearTimeout(this.timer)
    this.at = 'serving'
    this.servingFrom = performance.now()
  }

  /** Its process is gone, and all that was to be told of it was told. */
  protected ended(): void {
    this.markGone()
  }
}
