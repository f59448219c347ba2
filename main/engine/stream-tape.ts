import type { Segment } from '../../app/capture/summary.ts'
import { FCGI_BEGIN_REQUEST, FCGI_END_REQUEST, FCGI_STDERR, FCGI_STDIN, FCGI_STDOUT } from '../../app/fastcgi/constants.ts'
import { type RecordPart, RecordWalk } from '../../app/fastcgi/record-walk.ts'
import type { Recorder } from './recorder.ts'

/**
 * What is kept of one FastCGI stream of one attempt: headers and paddings exactly and always, contents within a budget
 * (bodies and STDERR have one each) and while the spool thread keeps up. The rest becomes gaps of known length.
 */
export class StreamTape {
  private readonly walk = new RecordWalk()
  private bodyLeft: number
  private stderrLeft: number
  // Of the chunk that is taken now:
  private timeMs = 0
  private chunk: Uint8Array = NOTHING
  private keptFrom = 0
  private keptTo = 0

  constructor(
    private readonly recorder: Recorder,
    private readonly id: number,
    private readonly stream: Segment['stream'],
    private readonly attempt: number,
    budgetBytes: number,
  ) {
    this.bodyLeft = budgetBytes
    this.stderrLeft = budgetBytes
  }

  /** Records so far. */
  get records(): number {
    return this.walk.records
  }

  /** Copies what is kept of it. Cut anywhere. */
  push(chunk: Uint8Array, timeMs: number): void {
    this.timeMs = timeMs
    this.chunk = chunk
    this.keptFrom = 0
    this.keptTo = 0
    this.walk.push(chunk, this.range)
    this.writeKept()
    this.chunk = NOTHING // it is the socket's buffer, or large
  }

  private readonly range = (from: number, to: number, part: RecordPart, type: number): void => {
    const kept = part === 'content' ? this.take(type, to - from) : to - from
    if (kept > 0) {
      if (this.keptTo !== from) this.writeKept()
      if (this.keptFrom === this.keptTo) this.keptFrom = from
      this.keptTo = from + kept
    }
    if (kept === to - from) return
    this.writeKept()
    this.recorder.gap(this.id, this.timeMs, this.stream, this.attempt, to - from - kept)
  }

  /** @returns how many of so many bytes of content are kept. */
  private take(type: number, bytes: number): number {
    const { leftOut } = this.recorder
    if (type === FCGI_BEGIN_REQUEST || type === FCGI_END_REQUEST) return bytes // 8, no more than a gap takes
    if (leftOut === 'contents') return 0
    if (type === FCGI_STDIN || type === FCGI_STDOUT) {
      const kept = leftOut === 'bodies' ? 0 : Math.min(bytes, this.bodyLeft)
      this.bodyLeft -= kept
      return kept
    }
    if (type !== FCGI_STDERR) return bytes
    const kept = Math.min(bytes, this.stderrLeft)
    this.stderrLeft -= kept
    return kept
  }

  private writeKept(): void {
    if (this.keptTo > this.keptFrom) {
      const whole = this.keptTo - this.keptFrom === this.chunk.length
      const bytes = whole ? this.chunk : this.chunk.subarray(this.keptFrom, this.keptTo)
      this.recorder.bytes(this.id, this.timeMs, this.stream, this.attempt, bytes)
    }
    this.keptFrom = this.keptTo
  }
}

const NOTHING = new Uint8Array(0)
