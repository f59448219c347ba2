import { type Direction, directionOf } from './direction.ts'
import { type Finding, finding } from './findings.ts'
import { judgeHeader } from './judge-header.ts'
import type { RecordHeader } from './record-header.ts'
import { RecordScan } from './record-scan.ts'
import { RequestAssembly } from './request-assembly.ts'
import { ResponseAssembly } from './response-assembly.ts'

/** What a stream of bytes holds, in order. `bytes` are views: copy what is kept. Offsets in bytes since the stream began. */
export type Listed =
  | {
      readonly kind: 'record'
      /** From 1. */
      readonly n: number
      /** By its type: raw bytes do not say which way they went. */
      readonly dir: Direction | null
      readonly header: RecordHeader
      readonly offset: number
      readonly bytes: Uint8Array
      readonly findings: readonly Finding[]
    }
  /** The stream ends in it. */
  | {
      readonly kind: 'half'
      readonly dir: Direction | null
      readonly header: RecordHeader | undefined
      readonly offset: number
      readonly bytes: Uint8Array
      readonly finding: Finding
    }
  | { readonly kind: 'broken'; readonly offset: number; readonly length: number; readonly finding: Finding }
  /** What shows only at the end of the stream: an answer without FCGI_END_REQUEST. */
  | { readonly kind: 'end'; readonly finding: Finding }

/** Lists the records of one connection in bytes of unknown origin, one direction or both, with all that is strange about them. */
export class Listing {
  private n = 0
  private found: Finding[] = []
  private readonly keep = { finding: (one: Finding) => void this.found.push(one) }
  private readonly request = new RequestAssembly(this.keep)
  private readonly answer = new ResponseAssembly(this.keep)
  private readonly scan = new RecordScan({
    record: (header, offset, bytes) => this.record(header, offset, bytes),
    broken: (offset, length) => this.take({ kind: 'broken', offset, length, finding: finding('not-a-record', offset, { bytes: length }) }),
    half: (header, offset, bytes, missing) => {
      const dir = (header && directionOf(header.type)) ?? null
      this.take({ kind: 'half', dir, header, offset, bytes, finding: finding('half-record', offset, { missing }) })
    },
  })

  constructor(private readonly take: (listed: Listed) => void) {}

  /** Whole records so far. */
  get records(): number {
    return this.n
  }

  push(chunk: Uint8Array): void {
    this.scan.push(chunk)
  }

  /** The stream ended. */
  close(): void {
    this.scan.close()
    this.found = []
    this.request.close()
    this.answer.close()
    for (const one of this.found) this.take({ kind: 'end', finding: one })
  }

  private record(header: RecordHeader, offset: number, bytes: Uint8Array): void {
    const dir = directionOf(header.type) ?? null
    this.found = []
    if (dir === null) this.found.push(...judgeHeader(header, offset))
    else this.assemble(dir === 'request' ? this.request : this.answer, header, offset, bytes)
    this.n++
    this.take({ kind: 'record', n: this.n, dir, header, offset, bytes, findings: this.found })
  }

  private assemble(into: RequestAssembly | ResponseAssembly, header: RecordHeader, offset: number, bytes: Uint8Array): void {
    into.header(header, offset)
    if (header.contentLength > 0) into.content(bytes.subarray(8, 8 + header.contentLength))
    into.end(offset + bytes.length)
  }
}
