import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { encodeEndRequest } from '../../../../app/fastcgi/end-request.ts'
import { encodeRecord } from '../../../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../../../app/fastcgi/request-start.ts'
import { responderAddress } from '../../../../main/responder-address.ts'
import { tempFolder } from '../../../temp-folder.ts'
import { until } from '../../../until.ts'
import { EngineRig, tap } from '../engine-rig.ts'

/** A responder that writes down what it gets, and says what it is told to once the first byte is there. */
async function recordingPeer(says: () => readonly Uint8Array[]) {
  const got: Buffer[] = []
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on('error', () => {})
    const ended = once(socket, 'end')
    socket.on('data', (chunk) => void got.push(chunk))
    await Promise.race([once(socket, 'data'), ended])
    await sendAll(socket, says())
    await ended
    socket.end()
  })
  await new Promise<void>((done) => server.listen(join(tempFolder(), 'peer.sock'), done))
  onTestFinished(() => void server.close())
  return { address: `unix:${server.address()}`, take: () => Buffer.concat(got.splice(0)) }
}

async function sendAll(socket: Socket, parts: readonly Uint8Array[]): Promise<void> {
  for (const part of parts) {
    socket.write(part)
    await turn()
  }
}

/** Sends the parts, then closes its side. @returns all that came back */
async function exchange(address: string, parts: readonly Uint8Array[]): Promise<Buffer> {
  const socket = connect({ ...responderAddress(address), allowHalfOpen: true })
  const got: Buffer[] = []
  socket.on('data', (chunk) => void got.push(chunk))
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  await sendAll(socket, parts)
  socket.end()
  await closed
  return Buffer.concat(got)
}

const text = (bytes: string): Uint8Array => Buffer.from(bytes)
const id = fc.constantFrom(1, 1, 2, 7, 300)
const sentRecord = fc.oneof(
  fc
    .record({ requestId: id, keepConn: fc.boolean(), value: fc.string({ maxLength: 40 }) })
    .map(({ requestId, keepConn, value }) => encodeRequestStart({ requestId, keepConn, params: [['REQUEST_URI', `/${value}`]] })),
  fc
    .tuple(fc.constantFrom(2, 4, 5, 8, 9, 77), id, fc.uint8Array({ maxLength: 300 }))
    .map(([type, to, body]) => encodeRecord(type, to, body)),
)
const answerRecord = fc.oneof(
  fc.tuple(fc.constantFrom(6, 7, 10, 11), id, fc.uint8Array({ maxLength: 300 })).map(([type, to, body]) => encodeRecord(type, to, body)),
  id.map((to) => encodeRecord(6, to, text('Status: 404 Not Found\r\nContent-Type: text/html\r\n\r\nnone'))),
  id.map((to) => encodeEndRequest(to)),
)
/** Records, bytes that are none, and cuts anywhere. */
const stream = (record: fc.Arbitrary<Uint8Array>) =>
  fc
    .tuple(
      fc.array(fc.oneof({ weight: 9, arbitrary: record }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.array(fc.nat({ max: 400 }), { maxLength: 6 }),
    )
    .map(([records, cuts]) => {
      const all = Buffer.concat(records)
      const at = [0, ...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length]
      return at.slice(1).map((to, i) => all.subarray(at[i], to))
    })

let rig: EngineRig
beforeAll(async () => {
  rig = await EngineRig.start({})
})

test('whatever is sent, in whatever pieces, arrives as it was in both directions, and all of it is recorded', async () => {
  let says: readonly Uint8Array[] = []
  const peer = await recordingPeer(() => says)
  const address = await rig.openTaps(tap({ name: 'bytes', listen: `unix:${tempFolder()}/tap.sock`, to: { address: peer.address } }))
  await fc.assert(
    fc.asyncProperty(stream(sentRecord), stream(answerRecord), async (sent, answer) => {
      says = answer
      rig.spool.exchanges.clear()
      const direct = { back: await exchange(peer.address, sent), there: peer.take() }
      const tapped = { back: await exchange(address, sent), there: peer.take() }
      expect(tapped.there.equals(direct.there)).toBe(true)
      expect(tapped.back.equals(direct.back)).toBe(true)
      expect(tapped.there.equals(Buffer.concat(sent))).toBe(true)
      const length = tapped.there.length + tapped.back.length
      if (length === 0) return
      const recorded = (): number =>
        rig.spool.all().reduce((sum, told) => sum + told.bytes('to-responder').length + told.bytes('from-responder').length, 0)
      const ended = (): boolean => rig.spool.all().every((told) => told.end)
      await until(() => ended() && recorded() === length, { what: `${length} bytes in the log` })
    }),
    { numRuns: 40 },
  )
})
