import type { Span } from './summary.ts'

/** A slow reader makes a wait for each chunk; more than these are joined to the last of their name. */
export const SPANS_LIMIT = 1000

/** A wait that begins so soon after the last of its name is the same wait. */
const SAME_WAIT_MS = 1

/** The named spans and moments of one exchange. Times: ms since it began. */
export class SpanLog {
  readonly spans: Span[] = []
  private readonly lastOf = new Map<string, Span>()

  /** Does nothing where a span of that name is open. */
  begin(name: string, atMs: number): void {
    const last = this.lastOf.get(name)
    if (last?.toMs === null) return
    const joins = last && (atMs - (last.toMs ?? 0) < SAME_WAIT_MS || this.spans.length >= SPANS_LIMIT)
    if (joins) last.toMs = null
    else if (this.spans.length < SPANS_LIMIT) this.push({ name, fromMs: atMs, toMs: null })
  }

  /** Does nothing where none of that name is open. */
  finish(name: string, atMs: number): void {
    const last = this.lastOf.get(name)
    if (last?.toMs === null) last.toMs = Math.max(last.fromMs, atMs)
  }

  finishAll(atMs: number): void {
    for (const name of this.lastOf.keys()) this.finish(name, atMs)
  }

  moment(name: string, atMs: number): void {
    if (this.spans.length < SPANS_LIMIT) this.push({ name, fromMs: atMs, toMs: atMs })
  }

  private push(span: Span): void {
    this.spans.push(span)
    this.lastOf.set(span.name, span)
  }
}
