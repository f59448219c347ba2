import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { end, FastcgiPeer, type PeerRequest, page, stderr, stdout } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const HOST = 'Host: localhost\r\n'
const requests = [
  `GET /hello.txt HTTP/1.1\r\n${HOST}Range: bytes=0-1,3-4\r\nIf-None-Match: "x"\r\n\r\n`,
  `GET /page HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
  `GET /page HTTP/1.0\r\n${HOST}Connection: keep-alive\r\n\r\n`,
  `GET /two-hosts HTTP/1.1\r\n${HOST}Host: b\r\n\r\n`,
  `HEAD /page HTTP/1.1\r\n${HOST}\r\n`,
  `POST /a/b.php/c%20d?e HTTP/1.1\r\n${HOST}Content-Length: 5\r\nCookie: a=b\r\nCookie: c=d\r\n\r\nhello`,
  `POST /hello.txt HTTP/1.1\r\n${HOST}Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello`,
  `PUT /x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nUpgrade: h2c\r\n\r\n5;a=b\r\nhello\r\n0\r\nTrailer: x\r\n\r\n`,
  'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
]
const HEAD = 'Content-Type: text/plain\r\n'
const answers = [
  page('fine'),
  Buffer.concat([stderr('words'), stdout(`${HEAD}Status: 404 Not Found\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nx`), end()]),
  Buffer.concat([stdout('Status: 204\r\n\r\n'), end()]),
  Buffer.concat([stdout('Location: /x\r\nContent-Length: 4\r\n\r\nabcd'), stdout(''), end()]),
  Buffer.concat([stdout(`HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\n`), stdout('y'.repeat(60_000)), stderr('z'), end()]),
]

/** Bytes with a few faults: at a place (0 to 1) so many are left out and others put in. */
const broken = (from: readonly (string | Buffer)[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.constantFrom(...from),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20), fc.uint8Array({ maxLength: 8 })), { maxLength: 2 }),
    )
    .map(([bytes, faults]) =>
      faults.reduce((all, [place, without, put]) => {
        const at = Math.floor(place * all.length)
        return Buffer.concat([all.subarray(0, at), put, all.subarray(at + without)])
      }, Buffer.from(bytes)),
    )

const client = fc.record({
  sends: fc.array(broken(requests), { minLength: 1, maxLength: 4 }),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  leaves: fc.constantFrom('destroy', 'end', 'reset'),
  afterMs: fc.constantFrom(0, 2, 10, 40),
})
const responder = fc.record({
  answer: broken(answers),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  early: fc.boolean(),
  closes: fc.constantFrom('never', 'end', 'destroy'),
})

test('whatever clients and responders send, and however they leave: each exchange ends once, and nothing stays open', async () => {
  let how = fc.sample(responder, { numRuns: 1, seed: 1 })[0]
  const answered = new Set<PeerRequest>()
  const peer = await FastcgiPeer.start((request) => {
    if (!how || answered.has(request) || !(how.early || request.read.stdinEnded)) return
    answered.add(request)
    const { socket } = request
    const { answer, cut, closes } = how
    const at = Math.floor(cut * answer.length)
    socket.write(answer.subarray(0, at))
    setTimeout(() => {
      if (socket.destroyed) return
      socket.write(answer.subarray(at))
      if (closes === 'end') socket.end()
      if (closes === 'destroy') socket.destroy()
    }, 2)
  })
  const docroot = tempFolder()
  writeFileSync(`${docroot}/index.php`, '')
  writeFileSync(`${docroot}/hello.txt`, 'hello world')
  const rig = await EngineRig.start({ sites: [site(docroot)], pools: [pool(peer.address)], limits: { clientIdleMs: 1000 } })
  const port = rig.port()
  await fc.assert(
    fc.asyncProperty(fc.array(client, { minLength: 1, maxLength: 12 }), responder, async (clients, responds) => {
      how = responds
      await Promise.all(clients.map((each) => visit(port, each)))
    }),
    { numRuns: 400 },
  )
  await until(() => rig.queue.at(-1)?.active === 0 && rig.queue.at(-1)?.waiting === 0, { ms: 20_000, what: 'all exchanges to end' })
  await until(() => peer.open.size === 0, { what: 'all connections to the responder to close' })
  how = undefined
  peer.behaviour = ({ socket, read }) => void (read.stdinEnded && socket.write(page('fine')))
  for (let n = 0; n < 8; n++) expect((await ask(port, `/after${n}`)).body.toString()).toBe('fine')
  await rig.spool.ended('/after7')
  const all = rig.spool.all()
  expect(all.length).toBeGreaterThan(1000)
  const ends = all.map((told) => told.entries.findIndex((entry) => entry.kind === 'note' && entry.note.type === 'end'))
  expect(all.filter((told, i) => ends[i] !== told.entries.length - 1).map(({ path }) => path)).toEqual([])
  expect(all.filter((told) => told.end?.failure?.code === 'internal').map((told) => told.end?.failure?.says)).toEqual([])
  expect(rig.lost).toEqual([])
})

/** Resolves when its connection has closed. */
function visit(port: number, { sends, cut, leaves, afterMs }: typeof client extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const bytes = Buffer.concat(sends)
    const at = Math.floor(cut * bytes.length)
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.on('connect', () => {
      socket.write(bytes.subarray(0, at))
      setTimeout(() => {
        socket.write(bytes.subarray(at))
        setTimeout(() => {
          if (leaves === 'reset') socket.resetAndDestroy()
          else if (leaves === 'destroy') socket.destroy()
          else socket.end()
          socket.setTimeout(100, () => socket.destroy()) // an answer that nobody reads
        }, afterMs)
      }, 1)
    })
  })
}
