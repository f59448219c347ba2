import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect } from 'vitest'
import { recordHeader } from '../../../app/fastcgi/record-header.ts'
import { anyRecord } from '../../app/fastcgi/arbitraries.ts'
import { pieces } from '../../app/fastcgi/cuts.ts'
import { end, FastcgiPeer, page, stderr, stdout } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const HEAD = 'Content-Type: text/plain\r\n'
const answers: readonly Buffer[] = [
  page('hello'),
  Buffer.concat([stderr('words'), stdout(`${HEAD}Status: 404 Not Found\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nx`), end()]),
  Buffer.concat([stdout('Status: 304\r\n\r\n'), end()]),
  Buffer.concat([stdout(`${HEAD}Content-Length: 10\r\n\r\nhello`), stderr('words'), stdout('world'), stdout(''), end()]),
  Buffer.concat([stdout('HTTP/1.1 500 No\r\n'), stdout('X-A: b\r\n\r\n'), stdout('y'.repeat(70), 1), end()]),
  Buffer.concat([stdout(`${HEAD}\r\n`), ...Array.from({ length: 4 }, () => stdout('z'.repeat(60_000))), end()]),
]

const place = fc.integer({ min: 0, max: 999 }).map((n) => n / 1000)
const rubbish = anyRecord.map(({ content, padding, ...header }) => {
  const bytes = Buffer.alloc(recordHeader.size + content.length + padding)
  recordHeader.encode({ ...header, contentLength: content.length, paddingLength: padding }, new DataView(bytes.buffer, bytes.byteOffset), 0)
  bytes.set(content, recordHeader.size)
  return bytes
})
type Fault = (bytes: Buffer) => Buffer
const fault: fc.Arbitrary<Fault> = fc.oneof(
  // A bit, mostly of what comes first: there are the headers.
  fc
    .tuple(
      fc.oneof(
        place,
        place.map((at) => at / 50),
      ),
      fc.nat(7),
    )
    .map(([at, bit]) => (bytes: Buffer) => {
      const flipped = Buffer.from(bytes)
      const n = Math.floor(at * bytes.length)
      flipped[n] = (flipped[n] ?? 0) ^ (1 << bit)
      return flipped
    }),
  place.map((at) => (bytes: Buffer) => bytes.subarray(0, Math.floor(at * bytes.length))),
  fc.tuple(place, rubbish).map(([at, put]) => (bytes: Buffer) => {
    const n = Math.floor(at * bytes.length)
    return Buffer.concat([bytes.subarray(0, n), put, bytes.subarray(n)])
  }),
  rubbish.map((put) => (bytes: Buffer) => Buffer.concat([put, bytes])),
)
const answer = fc.record({
  bytes: fc
    .tuple(fc.constantFrom(...answers), fc.array(fault, { maxLength: 3 }))
    .map(([whole, faults]) => faults.reduce((bytes, make) => make(bytes), whole)),
  sizes: fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 3 }),
})

/** A responder sends almost FastCGI and closes: each client gets a whole answer or is cut, its row says the same, and all goes on. */
export async function fuzzFastcgi(rounds: number, seed = randomInt(2 ** 31)): Promise<void> {
  const all = fc.sample(answer, { numRuns: rounds, seed })
  const peer = await FastcgiPeer.start(({ socket, read }) => {
    if (!read.stdinEnded) return
    const { bytes, sizes } = all[Number(read.params.get('QUERY_STRING'))] as (typeof all)[number]
    for (const piece of pieces(bytes, sizes)) socket.write(piece)
    socket.end()
  })
  const docroot = tempFolder()
  writeFileSync(`${docroot}/index.php`, '')
  const rig = await EngineRig.start({ sites: [site(docroot)], pools: [pool(peer.address, { maxChildren: 8 })] })
  let next = 0
  const client = async (): Promise<void> => {
    for (let n = next++; n < rounds; n = next++) {
      const got = await ask(rig.port(), `/?${n}`).catch(() => undefined) // what Node's client takes for no HTTP, or a cut before the head
      const told = await rig.spool.ended(`/?${n}`)
      rig.spool.exchanges.delete(told.id)
      const { state, failure } = told.end as NonNullable<typeof told.end>
      const says = `seed ${seed}, round ${n}: ${all[n]?.bytes.subarray(0, 200).toString('hex')}`
      expect(failure?.code, says).not.toBe('internal')
      if (got && !got.cut && !failure) expect(state, says).toBe('done')
      // Whole for the client though it failed: our own page says why, or all that was announced had come.
      if (got && !got.cut && failure)
        expect(got.status >= 502 || got.headers['content-length'] !== undefined || got.status === 304, says).toBe(true)
      if (got?.cut) expect(state, says).toBe('failed')
    }
  }
  await Promise.all(Array.from({ length: 8 }, client))
  await until(() => peer.open.size === 0 && rig.queue.at(-1)?.active === 0, { ms: 20_000, what: 'all to end' })
  expect(rig.lost).toEqual([])
  peer.behaviour = ({ socket, read }) => void (read.stdinEnded && socket.write(page('fine')))
  expect((await ask(rig.port(), '/after')).body.toString()).toBe('fine')
}
