import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createClient } from '../../app/contract/client.ts'
import { openTransport } from '../../main/bridge/websocket-transport.ts'
import { FastcgiPeer } from '../fixtures/fastcgi-peer.ts'
import { misbehaviours } from '../fixtures/misbehaviours.ts'
import { addresses, sluice, testUser } from '../main/cli/sluice.ts'
import { memoryBytes } from '../processes.ts'
import { HttpClient } from './load.ts'
import { project, socketsOf } from './served.ts'

const MB = 1 << 20
const EXCHANGES = 100_000
const CLIENTS = 12
/** Each way to misbehave was met some 120 times by then: buffers that are used again are there, and V8 has compiled what is hot. */
const WARM_UP = 20_000
const LOOK_EVERY = 10_000
/**
 * What the heaps of three threads breathe between two collections. Each exchange that left half a KB behind would come to 40 MB in
 * the 80,000 that are measured, and the smallest thing that an exchange holds, its log with its tapes, has more.
 */
const GROWTH = 40 * MB

test.skipIf(process.platform !== 'linux')(
  `${EXCHANGES} exchanges with peers that misbehave: each client gets what it should, and Sluice grows by less than ${GROWTH / MB} MB`,
  async () => {
    const peer = await FastcgiPeer.start((request) => misbehaviours[Number(request.read.params.get('QUERY_STRING'))]?.peer(request))
    const user = testUser()
    for (const folder of ['sites', 'pools']) mkdirSync(join(user.workspace, folder), { recursive: true })
    writeFileSync(join(user.workspace, 'sites/bad.yaml'), `root: ${project(user, { 'index.php': '' })}\nport: 0\n`)
    writeFileSync(join(user.workspace, 'pools/bad.yaml'), `responder: external\nservers: ["${peer.address}"]\n`)
    const started = await sluice(user, ['serve', '--workspace', user.workspace, '--port', '0', '--ui-port', '0'])
    const { sites, ui = '' } = await addresses(started)
    const [address = '', token = ''] = ui.split('/#token=')
    const page = createClient(await openTransport(address, 5000), { hello: token })
    await page.welcome
    const clients = Array.from({ length: CLIENTS }, () => new HttpClient(Number(new URL(sites.bad ?? '').port)))
    const memory: number[] = []
    const wrong: string[] = []
    let next = 0
    const asks = async (client: HttpClient, until: number): Promise<void> => {
      while (next < until) {
        const n = next++ % misbehaviours.length
        const { name, gets, uploads } = misbehaviours[n] as (typeof misbehaviours)[number]
        const { status } = await client.ask(`/?${n}`, uploads ? { method: 'POST', body: 'x'.repeat(uploads) } : {})
        if (status !== (gets === 'cut' ? 0 : gets)) wrong.push(`a peer that ${name}: ${status}`)
      }
    }
    for (let until = LOOK_EVERY; until <= EXCHANGES; until += LOOK_EVERY) {
      await Promise.all(clients.map((client) => asks(client, until)))
      peer.requests.length = 0
      // The log keeps up to 100,000 rows, some 100 MB, on purpose: they are not what is looked for here.
      await page.call('log.clear', {})
      memory.push(memoryBytes(started.pid) ?? 0)
    }
    for (const client of clients) client.close()
    page.close()
    expect(wrong).toEqual([])
    const from = WARM_UP / LOOK_EVERY - 1
    expect(
      (memory.at(-1) ?? 0) - (memory[from] ?? 0),
      `resident MB: ${memory.map((bytes) => Math.round(bytes / MB)).join(', ')}`,
    ).toBeLessThan(GROWTH)
    expect(socketsOf(started.pid)).toBeLessThan(30)
  },
)
