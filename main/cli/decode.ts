import { createReadStream } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { Failure } from '../../app/failure.ts'
import { decodeJson } from '../../app/fastcgi/decode-json.ts'
import { Listing } from '../../app/fastcgi/listing.ts'
import { errnoReason } from '../errno-reason.ts'
import { DecodeTable } from './decode-table.ts'
import { PacedOutput } from './paced-output.ts'
import { readOptions, usage } from './read-options.ts'

/** Where the command reads and prints: `process` has these. */
export interface Standard {
  readonly stdin: Readable
  readonly stdout: Writable & { readonly columns?: number }
}

/**
 * `sluice decode FILE [--json]`: the records in a file of raw FastCGI bytes (one connection, one direction or both), or in what comes on
 * stdin (`-`), printed while it is read. @returns 0. @throws Failure `usage`, or `capture-file-unreadable`, also where no record is in it
 */
export async function decode(words: readonly string[], { stdin, stdout }: Standard = process): Promise<number> {
  const { options, positionals } = readOptions(words, { json: 'flag' })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw usage('sluice decode takes one FILE, or - for stdin.')
  const path = file === '-' ? 'stdin' : file
  const input = file === '-' ? stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES })
  const records = await print(path, input, stdout, options.json === true)
  if (records === 0) throw new Failure('capture-file-unreadable', { path, reason: 'it holds no FastCGI record' })
  return 0
}

const CHUNK_BYTES = 1 << 18
const MAGIC_BYTES = 4

/** The first bytes of the captures that are not read yet: pcapng, and pcap in both byte orders, with µs, ns, or Kuznetzov's fields. */
const CAPTURES: Readonly<Record<string, 'pcap' | 'pcapng'>> = {
  '0a0d0d0a': 'pcapng',
  a1b2c3d4: 'pcap',
  d4c3b2a1: 'pcap',
  a1b23c4d: 'pcap',
  '4d3cb2a1': 'pcap',
  a1b2cd34: 'pcap',
  '34cdb2a1': 'pcap',
}

/** Prints while it reads. @returns how many records there were. @throws Failure `capture-file-unreadable` */
async function print(path: string, input: Readable, stdout: Standard['stdout'], json: boolean): Promise<number> {
  const out = new PacedOutput(stdout)
  const table = new DecodeTable(stdout.columns ?? 120)
  const listing = new Listing((listed) => out.add(json ? `${JSON.stringify(decodeJson(listed, 1))}\n` : table.rows(listed)))
  let start: Buffer | undefined = Buffer.alloc(0) // until it is long enough to tell what it is
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      let bytes = chunk
      if (start) {
        bytes = Buffer.concat([start, chunk])
        start = bytes.length < MAGIC_BYTES ? bytes : undefined
        if (start) continue
        refuseCapture(path, bytes)
      }
      listing.push(bytes)
      if (!(await out.ready())) return listing.records // nobody reads any more: `| head`
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error // not the file's fault
    throw new Failure('capture-file-unreadable', { path, reason: errnoReason(error) }, error)
  } finally {
    input.destroy()
  }
  if (start) listing.push(start)
  listing.close()
  await out.end()
  return listing.records
}

function refuseCapture(path: string, bytes: Buffer): void {
  const format = CAPTURES[bytes.toString('hex', 0, MAGIC_BYTES)]
  if (format) throw new Failure('capture-file-unreadable', { path, reason: `this is ${format}; not yet: only raw FastCGI bytes` })
}
