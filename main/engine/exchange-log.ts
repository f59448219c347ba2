import type { Note } from '../../app/capture/note.ts'
import type { RunningState } from '../../app/contract/block.ts'
import type { Failure } from '../../app/failure.ts'
import { nowMs } from './clock.ts'
import type { Recorder } from './recorder.ts'
import type { StderrLines } from './stderr-lines.ts'
import { StreamTape } from './stream-tape.ts'

/** What one exchange tells the spool thread: its notes, its bytes, and at its end its sums. */
export class ExchangeLog {
  /** Bodies as sent, bytes, whether or not they are kept. */
  requestBytes = 0
  responseBytes = 0
  stderrBytes = 0
  /** Tries so far to get an answer from somebody else. */
  attempts = 0
  /** Where STDERR goes besides, as its site says. */
  stderrLines: StderrLines | undefined
  private readonly tapes: StreamTape[] = []
  private readonly plainLeft: Record<'from-client' | 'to-client', number>

  constructor(
    readonly id: number,
    private readonly recorder: Recorder,
    private readonly bodyBudgetBytes: number,
  ) {
    this.plainLeft = { 'from-client': bodyBudgetBytes, 'to-client': bodyBudgetBytes }
  }

  note(note: Note, timeMs?: number): void {
    this.recorder.note(this.id, note, timeMs)
  }

  state(state: RunningState, timeMs?: number): void {
    this.recorder.state(this.id, state, timeMs)
  }

  finding(code: string, says: string): void {
    this.note({ type: 'finding', finding: { code, says } })
  }

  /** A FastCGI stream of the attempt. */
  tape(stream: 'to-responder' | 'from-responder', attempt: number): StreamTape {
    const tape = new StreamTape(this.recorder, this.id, stream, attempt, this.bodyBudgetBytes)
    this.tapes.push(tape)
    return tape
  }

  stderr(part: Uint8Array): void {
    this.stderrBytes += part.length
    this.stderrLines?.push(part)
  }

  /** As `plain`, of a body whose bytes nobody else counts. */
  counted(stream: 'from-client' | 'to-client', bytes: Uint8Array): void {
    if (stream === 'from-client') this.requestBytes += bytes.length
    else this.responseBytes += bytes.length
    this.plain(stream, bytes)
  }

  /** Bytes of a body that no FastCGI carried. */
  plain(stream: 'from-client' | 'to-client', bytes: Uint8Array): void {
    if (bytes.length === 0) return
    const timeMs = nowMs()
    const kept = this.recorder.leftOut === 'nothing' ? Math.min(bytes.length, this.plainLeft[stream]) : 0
    this.plainLeft[stream] -= kept
    for (let at = 0; at < kept; at += PIECE_BYTES)
      this.recorder.bytes(this.id, timeMs, stream, 0, bytes.subarray(at, Math.min(kept, at + PIECE_BYTES)))
    if (kept < bytes.length) this.recorder.gap(this.id, timeMs, stream, 0, bytes.length - kept)
  }

  /** The first parts of a body of that length which no FastCGI carried. */
  plainParts(stream: 'from-client' | 'to-client', parts: readonly Uint8Array[], length: number): void {
    let missing = length
    for (const part of parts) {
      this.plain(stream, part)
      missing -= part.length
    }
    if (missing > 0) this.recorder.gap(this.id, nowMs(), stream, 0, missing)
  }

  end(state: 'done' | 'failed' | 'cancelled', failure: Failure | undefined): void {
    this.stderrLines?.end()
    this.note({
      type: 'end',
      state,
      failure: failure?.data ?? null,
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      stderrBytes: this.stderrBytes,
      records: this.tapes.reduce((sum, tape) => sum + tape.records, 0),
    })
  }
}

/** A body may be longer than a block. */
const PIECE_BYTES = 64 << 10
