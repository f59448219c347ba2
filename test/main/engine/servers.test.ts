import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FastcgiPeer, type PeerRequest, page } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const named = (name: string): Promise<FastcgiPeer> =>
  FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.write(page(name))))
const nowhere = (): string => `unix:${tempFolder()}/nothing.sock`

async function rigWith(addresses: readonly string[], balance: 'roundrobin' | 'leastconn' | 'first'): Promise<EngineRig> {
  const docroot = tempFolder()
  writeFileSync(`${docroot}/index.php`, '')
  const servers = pool(addresses[0] ?? '', { generation: null, maxChildren: 16, addresses, balance })
  return EngineRig.start({ sites: [site(docroot)], pools: [servers] })
}

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
