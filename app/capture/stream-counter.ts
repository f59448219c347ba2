import { FCGI_HEADER_LEN, FCGI_STDOUT } from '../fastcgi/constants.ts'
import { RecordDecoder, type RecordSink } from '../fastcgi/record-decoder.ts'
import type { RecordHeader } from '../fastcgi/record-header.ts'
import { HeadEnd } from './head-end.ts'

/** Takes what a StreamCounter finds. */
export interface Counted {
  record(): void
  /** Bytes of content of a record of that type; of FCGI_STDOUT only those after the CGI head. */
  content(type: number, bytes: number): void
}

/** Counts records and contents in one FastCGI stream while it runs. What was not kept counts, too, as long as its headers are known. */
export class StreamCounter implements RecordSink {
  private readonly decoder = new RecordDecoder(this)
  private readonly headEnd = new HeadEnd()
  private type = 0
  private recordEnd = 0
  private lost = false

  constructor(private readonly counted: Counted) {}

  push(bytes: Uint8Array): void {
    if (!this.lost) this.decoder.push(bytes)
  }

  gap(bytes: number): void {
    // Beyond the record that it lies in, the next header is not known: no counting from here.
    if (this.decoder.offset + bytes > this.recordEnd) this.lost = true
    if (!this.lost) this.decoder.skip(bytes)
  }

  header({ type, contentLength, paddingLength }: RecordHeader, offset: number): void {
    this.type = type
    this.recordEnd = offset + FCGI_HEADER_LEN + contentLength + paddingLength
    this.counted.record()
  }

  content(part: Uint8Array): void {
    this.counted.content(this.type, this.type === FCGI_STDOUT ? this.headEnd.bodyIn(part) : part.length)
  }

  missing(bytes: number): void {
    this.counted.content(this.type, bytes)
  }

  end(): void {
    this.type = 0
  }
}
