import { FCGI_HEADER_LEN } from './constants.ts'

/** Which bytes of a record a range holds. */
export type RecordPart = 'header' | 'content' | 'padding'

/**
 * A range of a chunk, [from, to), never empty, that lies in one part of one record. `type`: of that record, 0 while its header is not so far.
 * `recordOffset`: where the record began, in bytes since the stream began.
 */
export type RangeSink = (from: number, to: number, part: RecordPart, type: number, recordOffset: number) => void

/** Tells of each chunk of a stream which ranges are headers, contents and paddings. Copies nothing, keeps 5 numbers, never throws. */
export class RecordWalk {
  private part: RecordPart = 'header'
  private need = FCGI_HEADER_LEN // bytes still to come in this part
  private type = 0
  private contentLength = 0
  private paddingLength = 0
  private recordOffset = 0
  private taken = 0
  private begun = 0

  /** Records that have begun (their header is complete). */
  get records(): number {
    return this.begun
  }

  /** Whether the stream stands between two records. */
  get between(): boolean {
    return this.part === 'header' && this.need === FCGI_HEADER_LEN
  }

  push(chunk: Uint8Array, range: RangeSink): void {
    const { length } = chunk
    let at = 0
    while (at < length) {
      const from = at
      const to = Math.min(at + this.need, length)
      if (this.part === 'header') {
        if (this.need === FCGI_HEADER_LEN) this.recordOffset = this.taken + from
        this.takeHeader(chunk, from, to)
        this.need -= to - from
        range(from, to, 'header', this.type, this.recordOffset)
      } else {
        this.need -= to - from
        range(from, to, this.part, this.type, this.recordOffset)
      }
      at = to
      if (this.need === 0) this.advance()
    }
    this.taken += length
  }

  /** The lengths are gathered byte by byte, so that a header may be cut anywhere. */
  private takeHeader(chunk: Uint8Array, from: number, to: number): void {
    let place = FCGI_HEADER_LEN - this.need
    for (let i = from; i < to; i++, place++) {
      const byte = chunk[i] ?? 0
      if (place === 1) this.type = byte
      else if (place === 4) this.contentLength = byte << 8
      else if (place === 5) this.contentLength |= byte
      else if (place === 6) this.paddingLength = byte
    }
  }

  private advance(): void {
    if (this.part === 'header') {
      this.begun++
      this.part = 'content'
      this.need = this.contentLength
      if (this.need > 0) return
    }
    if (this.part === 'content') {
      this.part = 'padding'
      this.need = this.paddingLength
      if (this.need > 0) return
    }
    this.part = 'header'
    this.need = FCGI_HEADER_LEN
    this.type = 0
  }
}
