import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Summary } from '../../app/capture/summary.ts'
import { type Client, createClient } from '../../app/contract/client.ts'
import type { AppState, LogLine } from '../../app/contract/state.ts'
import { openTransport } from '../../main/bridge/websocket-transport.ts'
import { suiteWith } from '../peers.ts'
import { killProcess } from '../processes.ts'
import { until } from '../until.ts'
import { addresses, phpFolder, sluice, testUser } from './cli/sluice.ts'

/** A Sluice that serves a folder, and a page's client of it. */
async function running(script?: string) {
  const user = testUser()
  const folder = phpFolder(user, 'blog', script)
  const started = await sluice(user, ['serve', folder, '--port', '0', '--ui-port', '0'])
  const { sites, ui = '' } = await addresses(started)
  const [address = '', token = ''] = ui.split('/#token=')
  const client = createClient(await openTransport(address, 2000), { hello: token })
  onTestFinished(() => client.close())
  await client.welcome
  return { started, client, url: sites.blog ?? '' }
}

/** The log as a page keeps it. */
function follow(client: Client): Map<number, Summary> {
  const rows = new Map<number, Summary>()
  client.follow('log.follow', {}, ({ summaries, goneThrough }) => {
    for (const summary of summaries) rows.set(summary.id, summary)
    for (const id of rows.keys()) if (id <= goneThrough) rows.delete(id)
  })
  return rows
}

const rowOf = (rows: ReadonlyMap<number, Summary>, target: string): Summary | undefined =>
  [...rows.values()].find((row) => row.target === target)

suiteWith(['php-fpm'], 'a running Sluice, seen over its WebSocket', () => {
  test('a request is a row with its times and the figures of its worker, then has its bytes; clear takes it away', async () => {
    const { client, url } = await running('<?php file_put_contents("php://stderr", "a warning\\n"); echo "hello";')
    const rows = follow(client)
    expect(await (await fetch(`${url}/?a=1`)).text()).toBe('hello')
    const row = await until(
      () => {
        const found = rowOf(rows, '/?a=1')
        return found?.state === 'done' && found.worker && found
      },
      { what: 'the row with its worker' },
    )
    expect(row).toMatchObject({
      site: 'blog',
      pool: 'blog',
      kind: 'php',
      method: 'GET',
      status: 200,
      mime: 'text/html',
      responseBytes: 5,
      kept: true,
    })
    expect(row.worker).toMatchObject({ certain: true, memoryBytes: expect.any(Number) })
    const detail = await client.call('exchange.get', { id: row.id })
    const text = Buffer.from(detail?.bytes ?? []).toString('latin1')
    expect(text).toContain('SCRIPT_FILENAME')
    expect(text).toContain('hello')
    expect(detail?.route?.file).toMatch(/blog\/index\.php$/)
    expect(await client.call('exchange.get', { id: row.id + 1000 })).toBeNull()
    await client.call('log.clear', {})
    await until(() => rows.size === 0, { what: 'an empty log' })
  })

  test('the state tells of exchanges while they run', async () => {
    const { client, url } = await running('<?php usleep(500000); echo "slow";')
    const states: AppState[] = []
    client.follow('state.follow', {}, (state) => void states.push(state))
    await until(() => states.length > 0, { what: 'the first state' })
    expect(states[0]).toMatchObject({
      sites: [{ name: 'blog', urls: [url], state: { word: 'open' } }],
      pools: [{ name: 'blog', state: { word: 'ready' } }],
    })
    const answer = fetch(url)
    await until(() => states.some(({ pools }) => pools[0]?.active === 1), { what: 'a busy worker' })
    expect(await (await answer).text()).toBe('slow')
    await until(() => states.at(-1)?.pools[0]?.active === 0 && states.at(-1)?.pools[0]?.total === 1, { what: 'the end of it' })
    await until(() => states.at(-1)?.capture.summaries === 1, { what: 'the figures of the capture' })
    await until(() => (states.at(-1)?.php.length ?? 0) > 0, { what: 'the PHP of this machine' })
  })

  test('a pool is restarted, stopped and started; its lines tell', async () => {
    const { client, url } = await running()
    const lines: LogLine[] = []
    client.follow('pool.lines', { pool: 'blog' }, (batch) => void lines.push(...batch))
    await until(() => lines.some(({ source }) => source === 'master'), { what: 'lines of the master' })
    const generation = async () => (await client.call('state.get', {})).pools[0]?.generations.find(({ at }) => at === 'serving')?.n
    expect(await generation()).toBe(1)
    await client.call('pool.restart', { pool: 'blog' })
    expect(await generation()).toBe(2)
    await client.call('pool.stop', { pool: 'blog' })
    expect((await fetch(url)).status).toBe(503)
    await client.call('pool.start', { pool: 'blog' })
    expect(await (await fetch(url)).text()).toBe('hello from blog')
    await expect(client.call('pool.stop', { pool: 'none' })).rejects.toMatchObject({ code: 'pool-unknown' })
    await expect(client.follow('pool.lines', { pool: 'none' }, () => {}).ended).rejects.toMatchObject({ code: 'pool-unknown' })

    const { pools } = await client.call('state.get', {})
    const file = pools[0]?.file ?? ''
    const before = readFileSync(file, 'utf8')
    writeFileSync(file, `${before}\npm = sometimes\n`)
    await expect(client.call('pool.restart', { pool: 'blog' })).rejects.toMatchObject({ code: 'pool-file-refused' })
    expect(await (await fetch(url)).text()).toBe('hello from blog')
  })

  test('a master that is killed is replaced, and that is told', async () => {
    const { client, url, started } = await running()
    const pid = (await client.call('state.get', {})).pools[0]?.generations[0]?.pid ?? 0
    killProcess(pid)
    await until(async () => (await client.call('state.get', {})).pools[0]?.generations.some(({ at, n }) => at === 'serving' && n === 2), {
      what: 'the next generation',
    })
    expect(await (await fetch(url)).text()).toBe('hello from blog')
    expect(started.stderr).toMatch(/^warning: The pool blog has crashed: .*SIGKILL/m)
  })
})

test('a stranger without the token learns nothing; a pool whose server is not there fails its requests alone', async () => {
  const user = testUser()
  const external = join(user.workspace, 'pools/blog.yaml')
  for (const folder of ['pools', 'sites']) mkdirSync(join(user.workspace, folder), { recursive: true })
  writeFileSync(external, 'responder: external\nservers: ["127.0.0.1:1"]\n')
  writeFileSync(join(user.workspace, 'sites/blog.yaml'), `root: ${phpFolder(user)}\nport: 0\n`)
  const started = await sluice(user, ['serve', '--port', '0', '--ui-port', '0'])
  const { ui = '', sites } = await addresses(started)
  const address = ui.replace(/\/#.*/, '')
  const stranger = createClient(await openTransport(address, 2000), { hello: 'guess' })
  await expect(stranger.call('state.get', {})).rejects.toMatchObject({ code: 'contract-bad-token' })
  // An external pool that is not there: the request fails, Sluice does not.
  expect((await fetch(sites.blog ?? '')).status).toBe(502)
})
