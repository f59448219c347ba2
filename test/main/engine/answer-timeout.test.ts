import { expect, test } from 'vitest'
import { type Behaviour, end, FastcgiPeer, page, stdout } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const LIMIT_MS = 300

async function withPeer(behaviour: Behaviour): Promise<{ rig: EngineRig; peer: FastcgiPeer }> {
  const peer = await FastcgiPeer.start((request) => {
    if (request.read.stdinEnded) behaviour(request)
  })
  const limited = site(tempFolder(), { limits: { answerMs: LIMIT_MS }, pathInfo: '^(/.+)$' })
  const everyPath = pool(peer.address, { everyPath: true })
  return { rig: await EngineRig.start({ sites: [limited], pools: [everyPath] }), peer }
}

test('PHP that says nothing in time: 504, a page and a row that name the limit, and its connection is closed', async () => {
  const { rig, peer } = await withPeer(() => {})
  const { status, body } = await ask(rig.port(), '/silent')
  expect(status).toBe(504)
  expect(body.toString()).toContain('PHP of pool sent nothing for 300 ms, which is timeouts.answer of the site site.')
  expect((await rig.spool.ended('/silent')).end).toMatchObject({ state: 'failed', failure: { code: 'answer-timeout', status: 504 } })
  await until(() => peer.open.size === 0, { what: 'the connection to close' })
})

test('PHP that stops in its answer: the client is cut', async () => {
  const { rig } = await withPeer(({ socket }) => void socket.write(stdout('Content-Type: text/plain\r\n\r\nhalf')))
  expect(await ask(rig.port(), '/half')).toMatchObject({ status: 200, cut: true })
  const { end: ended } = await rig.spool.ended('/half')
  expect(ended).toMatchObject({ state: 'failed', failure: { code: 'answer-timeout', details: { what: 'no more' } } })
})

test('an answer may take long, as long as it goes on', async () => {
  const { rig } = await withPeer(({ socket }) => {
    socket.write(stdout('Content-Type: text/plain\r\n\r\n'))
    let left = 5
    const timer = setInterval(() => {
      socket.write(stdout('part '))
      if (--left > 0) return
      clearInterval(timer)
      socket.write(end())
    }, LIMIT_MS / 2)
  })
  expect((await ask(rig.port(), '/drops')).body.toString()).toBe('part part part part part ')
})

test('the time that the client takes for its body is not counted', async () => {
  const { rig } = await withPeer(({ socket }) => void socket.write(page('x'.repeat(60_000))))
  const slow = await RawClient.connect(rig.port())
  slow.send('POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbo')
  await new Promise((resolve) => setTimeout(resolve, LIMIT_MS * 2))
  slow.send('dy')
  await until(() => slow.received.endsWith('x'), { what: 'the answer' })
  expect(slow.received).toMatch(/^HTTP\/1\.1 200 /)
})

test('a client that reads nothing for longer than the limit gets its answer all the same', async () => {
  const { rig } = await withPeer(({ socket }) => {
    socket.write(stdout('Content-Type: text/plain\r\n\r\n'))
    for (let n = 0; n < 400; n++) socket.write(stdout('x'.repeat(50_000)))
    socket.write(end())
  })
  const lazy = await RawClient.connect(rig.port())
  lazy.socket.pause()
  lazy.send('GET /lazy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  await until(() => rig.spool.all().some((told) => told.notes('wait').length > 0), { ms: 20_000, what: 'the wait for the client' })
  await new Promise((resolve) => setTimeout(resolve, LIMIT_MS * 2))
  lazy.socket.resume()
  expect((await rig.spool.ended('/lazy')).end).toMatchObject({ state: 'done', responseBytes: 400 * 50_000 })
})
