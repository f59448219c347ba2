import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { EnginePool } from '../../../app/contract/engine-messages.ts'
import { type Behaviour, end, FastcgiPeer, type PeerRequest, page, stdout } from '../../fixtures/fastcgi-peer.ts'
import { start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const named = (name: string): Promise<FastcgiPeer> =>
  FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.write(page(name))))
const nowhere = (): string => `unix:${tempFolder()}/nothing.sock`

async function rigWith(
  addresses: readonly string[],
  balance: 'roundrobin' | 'leastconn' | 'first',
  more: Partial<EnginePool> = {},
  limits: Parameters<typeof EngineRig.start>[0]['limits'] = {},
): Promise<EngineRig> {
  const docroot = tempFolder()
  writeFileSync(`${docroot}/index.php`, '')
  const servers = pool(addresses[0] ?? '', { generation: null, maxChildren: 16, addresses, balance, ...more })
  return EngineRig.start({ sites: [site(docroot)], pools: [servers], limits })
}

const then =
  (answer: (request: PeerRequest) => void): Behaviour =>
  (request) =>
    void (request.read.stdinEnded && answer(request))
const cuts = (): Promise<FastcgiPeer> => FastcgiPeer.start(then(({ socket }) => void socket.destroy()))
const overloaded = (): Promise<FastcgiPeer> => FastcgiPeer.start(then(({ socket }) => void socket.write(end(2))))
const post = { method: 'POST', body: 'x' } as const
const attemptsOf = async (rig: EngineRig, path: string): Promise<string[]> =>
  (await rig.spool.ended(path)).notes('attempt').map(({ address }) => address)

async function asked(rig: EngineRig, ...paths: readonly string[]): Promise<string[]> {
  const bodies: string[] = []
  for (const path of paths) bodies.push((await ask(rig.port(), path)).body.toString())
  return bodies
}

test('roundrobin: one after the other', async () => {
  const [a, b] = [await named('a'), await named('b')]
  const rig = await rigWith([a.address, b.address], 'roundrobin')
  expect(await asked(rig, '/1', '/2', '/3', '/4')).toEqual(['a', 'b', 'a', 'b'])
})

test('first: the first that can be reached; those that can not are left out for a while', async () => {
  const b = await named('b')
  const rig = await rigWith([nowhere(), nowhere(), b.address, (await named('c')).address], 'first')
  expect(await asked(rig, '/1', '/2')).toEqual(['b', 'b'])
  const attempts = async (path: string) => (await rig.spool.ended(path)).notes('attempt').length
  expect([await attempts('/1'), await attempts('/2')]).toEqual([3, 1])
})

test('each server is tried once where none can be reached', async () => {
  const rig = await rigWith([nowhere(), nowhere(), nowhere()], 'first')
  for (const path of ['/1', '/2']) {
    expect((await ask(rig.port(), path, { method: 'POST', body: 'x' })).status).toBe(502)
    const addresses = (await rig.spool.ended(path)).notes('attempt').map(({ address }) => address)
    expect(new Set(addresses).size).toBe(3)
    expect(addresses).toHaveLength(3)
  }
})

test('leastconn: the one with the fewest connections', async () => {
  const held: PeerRequest[] = []
  const a = await FastcgiPeer.start((request) => void (request.read.stdinEnded && held.push(request)))
  const rig = await rigWith([a.address, (await named('b')).address], 'leastconn')
  const slow = ask(rig.port(), '/slow')
  await until(() => held.length === 1, { what: 'the slow request' })
  expect(await asked(rig, '/1', '/2', '/3')).toEqual(['b', 'b', 'b'])
  held[0]?.socket.write(page('a'))
  expect((await slow).body.toString()).toBe('a')
})

test('a server that cuts an exchange without a byte: a GET goes to one other, a POST to none', async () => {
  const [a, b, c] = [await cuts(), await cuts(), await named('c')]
  const rig = await rigWith([a.address, c.address], 'first')
  expect(await asked(rig, '/get')).toEqual(['c'])
  expect((await ask(rig.port(), '/post', post)).status).toBe(502)
  expect([await attemptsOf(rig, '/get'), await attemptsOf(rig, '/post')]).toEqual([[a.address, c.address], [a.address]])
  // What makes a worker die would make all of them.
  rig.host.setPool(pool(a.address, { generation: null, addresses: [a.address, b.address, c.address], balance: 'first' }))
  expect((await ask(rig.port(), '/again')).status).toBe(502)
  expect(await attemptsOf(rig, '/again')).toEqual([a.address, b.address])
})

test('FCGI_OVERLOADED: the next server, also for a POST that can still be sent; then 503 that says when to come again', async () => {
  const [a, b] = [await overloaded(), await named('b')]
  const rig = await rigWith([a.address, b.address], 'first')
  expect((await ask(rig.port(), '/post', { method: 'POST', body: ['all ', 'of it'] })).body.toString()).toBe('b')
  expect((await rig.spool.ended('/post')).note('attempt-failed')).toMatchObject({ failure: { code: 'responder-overloaded' } })
  expect(b.requests[0]?.read.stdinBytes).toBe(9)
  expect(await asked(rig, '/next')).toEqual(['b'])
  expect(await attemptsOf(rig, '/next')).toEqual([b.address]) // the other one is left out for a while
  rig.host.setPool(pool(a.address, { generation: null, addresses: [a.address, (await overloaded()).address] }))
  const { status, headers } = await ask(rig.port(), '/both')
  expect([status, headers['retry-after']]).toEqual([503, '5'])
  expect(await attemptsOf(rig, '/both')).toHaveLength(2)
})

test('nothing is sent again where the answer has begun, nor where no server would take it', async () => {
  const a = await FastcgiPeer.start(then(({ socket }) => void socket.write(Buffer.concat([stdout('X-A: b\r\n\r\n'), end(2)]))))
  const rig = await rigWith([a.address, (await named('b')).address], 'first')
  expect((await ask(rig.port(), '/begun')).status).toBe(503)
  a.behaviour = then(({ socket }) => void socket.write(end(3)))
  expect((await ask(rig.port(), '/role')).status).toBe(502)
  expect((await rig.spool.ended('/role')).end?.failure?.code).toBe('responder-unknown-role')
  expect([await attemptsOf(rig, '/begun'), await attemptsOf(rig, '/role')]).toEqual([[a.address], [a.address]])
})

test('a server whose backlog is full costs the time for a connection, then the next one has it', async () => {
  const path = `${tempFolder()}/full.sock`
  const listens = `require('net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => { require('fs').writeSync(1, 'full'); for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); })`
  const deaf = start(process.execPath, ['-e', listens])
  await until(() => deaf.stdout === 'full', { ms: 10_000, what: 'a program that listens and never accepts' })
  const rig = await rigWith([`unix:${path}`, (await named('b')).address], 'first', {}, { connectMs: 300 })
  // The first take their places in its backlog, and wait for ever.
  const lost = [1, 2, 3].map((n) => ask(rig.port(), `/lost${n}`).catch(() => undefined))
  await until(() => rig.spool.all().some((told) => told.notes('attempt').length > 1), { what: 'one that was sent to the other' })
  expect((await ask(rig.port(), '/post', post)).body.toString()).toBe('b')
  deaf.child.kill('SIGKILL')
  await Promise.all(lost)
})

test('no server gets more connections than it takes, so many wait, and the next is refused with a word on when to come again', async () => {
  const held: PeerRequest[] = []
  const [a, b] = [
    await FastcgiPeer.start(then((request) => void held.push(request))),
    await FastcgiPeer.start(then((request) => void held.push(request))),
  ]
  const servers = [a, b].map(({ address }) => ({ address, maxConnections: 1, down: null }))
  const rig = await rigWith([a.address, b.address], 'first', { servers, maxChildren: 2, queue: 1 })
  const all = [ask(rig.port(), '/1'), ask(rig.port(), '/2')]
  await until(() => held.length === 2, { what: 'both to be busy' })
  all.push(ask(rig.port(), '/3'))
  await until(() => rig.queue.at(-1)?.waiting === 1, { what: 'the third to wait' })
  const { status, headers, body } = await ask(rig.port(), '/4')
  expect([status, headers['retry-after']]).toEqual([503, '5'])
  expect(body.toString()).toContain('The queue of pool is full, with 1 waiting: 2 are at work, ')
  expect((await rig.spool.ended('/4')).end?.failure).toMatchObject({ code: 'queue-full', details: { active: 2, queue: 1 } })
  expect([a.open.size, b.open.size]).toEqual([1, 1])
  while (held.length > 0 || a.requests.length + b.requests.length < 3) {
    held.shift()?.socket.write(page('ok'))
    await until(() => held.length > 0 || rig.queue.at(-1)?.active === 0, { what: 'the next' })
  }
  for (const answer of await Promise.all(all)) expect(answer.status).toBe(200)
})

test('how long one waits is what the pool says', async () => {
  const a = await FastcgiPeer.start(() => undefined)
  const rig = await rigWith([a.address], 'first', { maxChildren: 1, queueMs: 200 })
  const client = ask(rig.port(), '/holds').catch(() => undefined)
  await until(() => a.requests.length === 1, { what: 'it to be busy' })
  expect((await ask(rig.port(), '/late')).status).toBe(503)
  expect((await rig.spool.ended('/late')).end?.failure).toMatchObject({ code: 'queue-timeout', details: { ms: 200 } })
  a.close()
  await client
})

test('a server that is down is not asked; where all are, it is 503 at once; up again it gets what comes', async () => {
  const [a, b] = [await named('a'), await named('b')]
  const pools = (downA: string | null, downB: string | null): EnginePool => {
    const addresses = [a.address, b.address]
    const servers = [downA, downB].map((down, n) => ({ address: addresses[n] ?? '', maxConnections: 4, down }))
    return pool(a.address, { generation: null, maxChildren: 8, addresses, servers, balance: 'roundrobin' })
  }
  const rig = await rigWith([a.address, b.address], 'roundrobin')
  rig.host.setPool(pools('It took no connection.', null))
  expect(await asked(rig, '/1', '/2', '/3')).toEqual(['b', 'b', 'b'])
  rig.host.setPool(pools('It took no connection.', 'It answered no ping.'))
  const { status, headers, body } = await ask(rig.port(), '/down')
  expect([status, headers['retry-after']]).toEqual([503, '5'])
  expect(body.toString()).toContain(`${b.address}: It answered no ping.`)
  expect((await rig.spool.ended('/down')).end?.failure?.code).toBe('servers-down')
  rig.host.setPool(pools(null, 'It answered no ping.'))
  expect(await asked(rig, '/4', '/5')).toEqual(['a', 'a'])
})
