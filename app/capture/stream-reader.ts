import { FCGI_DATA, FCGI_HEADER_LEN, FCGI_STDERR, FCGI_STDIN, FCGI_STDOUT, FCGI_VERSION_1 } from '../fastcgi/constants.ts'
import { type Finding, finding } from '../fastcgi/findings.ts'
import { recordTypeName } from '../fastcgi/names.ts'
import { type HalfRecord, RecordDecoder, type RecordSink } from '../fastcgi/record-decoder.ts'
import type { RecordHeader } from '../fastcgi/record-header.ts'
import type { DecodedRecord } from './decoded.ts'
import { StreamBytes } from './stream-bytes.ts'
import type { Segment } from './summary.ts'

/** Records that are listed of a stream. Beyond it only those that carry no body, up to twice as many. */
export const RECORDS_LIMIT = 50_000

/** A record of one stream, before the streams of an exchange are put in order; it changes until its last byte. */
export type ReadRecord = { -readonly [Key in keyof Omit<DecodedRecord, 'n' | 'attempt' | 'dir'>]: DecodedRecord[Key] }

/** What judges the records: RequestAssembly or ResponseAssembly. */
export interface Assembly extends RecordSink {
  close(half?: HalfRecord): void
}

/** A segment, and where its captured bytes begin among those of the exchange. */
export interface Piece {
  readonly segment: Segment
  readonly from: number
}

/**
 * Reads the records of one direction of one attempt out of its segments. Never throws, whatever was sent. It ends early where
 * bytes are no FastCGI, and where so much was not kept that the next header is not known.
 */
export class StreamReader {
  readonly records: ReadRecord[] = []
  /** Findings that belong to no record. */
  readonly findings: Finding[] = []
  /** All bytes of the stream. */
  readonly stream: StreamBytes
  unlisted = 0
  private readonly contents = new Map<number, StreamBytes>()
  private readonly ended = new Set<number>()
  private readonly decoder: RecordDecoder
  private record: ReadRecord | undefined
  private into: StreamBytes | undefined
  private recordEnd = 0
  private atMs = 0
  private segmentOffset = 0
  private halfHeaderMs = 0
  private stopped: ReadRecord | undefined

  constructor(
    private readonly all: Uint8Array,
    private readonly assembly: Assembly,
  ) {
    this.stream = new StreamBytes(all)
    this.decoder = new RecordDecoder({
      header: (header, offset) => this.header(header, offset),
      content: (part) => this.content(part),
      missing: (bytes) => this.missing(bytes),
      end: (offset) => this.end(offset),
    })
  }

  /** Contents of all records of a type, in order; what comes after the end of their stream is not among them. */
  contentOf(type: number): StreamBytes {
    const content = this.contents.get(type) ?? new StreamBytes(this.all)
    this.contents.set(type, content)
    return content
  }

  /** Where the assembly's findings go. */
  remark(found: Finding): void {
    if (this.record) this.record.findings = [...this.record.findings, found]
    else this.findings.push(found)
  }

  push({ segment, from }: Piece): void {
    const { captured, length, atMs, offset } = segment
    this.stream.add(from, captured)
    this.stream.miss(length - captured)
    this.atMs = atMs
    this.segmentOffset = offset
    if (!this.stopped && captured > 0) this.decoder.push(this.all.subarray(from, from + captured))
    if (!this.stopped && length > captured) this.skip(length - captured)
    const { half } = this.decoder
    if (half?.state === 'header' && half.offset >= offset) this.halfHeaderMs = atMs
  }

  /** Whether the rest of the stream could not be read. */
  get isStopped(): boolean {
    return this.stopped !== undefined
  }

  /** @param over nothing will come any more: a half record stays one */
  close(over: boolean): void {
    const { stopped } = this
    if (!stopped) {
      if (over) this.assembly.close(this.decoder.half)
      return
    }
    stopped.length = this.stream.length - stopped.offset
    stopped.endMs = this.atMs
    for (const { length, bytes } of this.stream.stretches(stopped.offset)) if (bytes) stopped.captured += length
    if (stopped.kind === 'broken') stopped.findings = [finding('not-a-record', stopped.offset, { bytes: stopped.length })]
  }

  private header(header: RecordHeader, offset: number): void {
    if (this.stopped) return
    if (header.version !== FCGI_VERSION_1) {
      this.stop('broken', offset)
      return
    }
    const { type, requestId, contentLength, paddingLength } = header
    this.recordEnd = offset + FCGI_HEADER_LEN + contentLength + paddingLength
    this.record = this.newRecord('record', offset, type, recordTypeName(type))
    this.record.id = requestId
    this.record.length = contentLength
    this.record.padding = paddingLength
    this.into = this.ended.has(type) ? undefined : this.contentOf(type)
    if (contentLength === 0) this.ended.add(type)
    this.list(this.record)
    this.assembly.header(header, offset)
  }

  private content(part: Uint8Array): void {
    if (!this.record) return
    this.record.captured += part.length
    this.record.endMs = this.atMs
    this.into?.add(part.byteOffset - this.all.byteOffset, part.length)
    this.assembly.content(part)
  }

  private missing(bytes: number): void {
    if (!this.record) return
    this.into?.miss(bytes)
    this.assembly.missing?.(bytes)
  }

  private end(offset: number): void {
    if (!this.record) return
    this.record.endMs = this.atMs
    this.assembly.end(offset)
    this.record = undefined
  }

  private skip(bytes: number): void {
    const { half } = this.decoder
    const inRecord = half && half.state !== 'header' ? this.recordEnd - this.decoder.offset : 0
    if (bytes <= inRecord) {
      this.decoder.skip(bytes)
      return
    }
    this.decoder.skip(inRecord)
    this.stop('lost', half?.state === 'header' ? half.offset : this.decoder.offset)
  }

  private stop(kind: 'broken' | 'lost', offset: number): void {
    this.record = undefined
    this.stopped = this.newRecord(kind, offset, 0, kind === 'broken' ? 'no FastCGI' : 'not kept')
    this.records.push(this.stopped)
  }

  private newRecord(kind: ReadRecord['kind'], offset: number, type: number, typeName: string): ReadRecord {
    const atMs = offset >= this.segmentOffset ? this.atMs : this.halfHeaderMs
    return { kind, type, typeName, id: 0, length: 0, padding: 0, atMs, endMs: this.atMs, offset, captured: 0, findings: NONE }
  }

  private list(record: ReadRecord): void {
    const { length } = this.records
    if (length < RECORDS_LIMIT || (length < 2 * RECORDS_LIMIT && !carriesBody(record.type))) this.records.push(record)
    else this.unlisted++
  }
}

const NONE: readonly Finding[] = []
const carriesBody = (type: number): boolean => type === FCGI_STDIN || type === FCGI_STDOUT || type === FCGI_STDERR || type === FCGI_DATA
