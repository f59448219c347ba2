/** The limits of a running script. All times: ms; 0 as a limit: none. */
export class ScriptClock {
  private phpLimitMs = 0
  private phpFromMs = 0

  /** @param nowMs monotonic @param workedMs how long its thread has worked, ever */
  constructor(
    private readonly limitMs: number,
    private readonly beganMs: number,
  ) {}

  /** set_time_limit: counts from where it is called, and only time that the script works, as PHP does on Unix. */
  setPhpLimit(limitMs: number, workedMs: number): void {
    this.phpLimitMs = limitMs
    this.phpFromMs = workedMs
  }

  /** Which limit is over; else when to look again, Infinity for never. */
  look(nowMs: number, workedMs: number): { readonly over: string } | { readonly againMs: number } {
    const { limitMs, phpLimitMs } = this
    const left = remaining(limitMs, nowMs - this.beganMs)
    const phpLeft = remaining(phpLimitMs, workedMs - this.phpFromMs)
    if (left <= 0) return { over: `the limit of ${limitMs / 1000} s for a request` }
    if (phpLeft <= 0) return { over: `max_execution_time, which is ${phpLimitMs / 1000} s for it` }
    return { againMs: Math.max(LEAST_LOOK_MS, Math.min(left, phpLeft)) }
  }
}

const LEAST_LOOK_MS = 20

const remaining = (limitMs: number, goneMs: number): number => (limitMs === 0 ? Number.POSITIVE_INFINITY : limitMs - goneMs)
