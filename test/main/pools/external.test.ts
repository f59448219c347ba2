import { createServer } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeGetValuesResult } from '../../../app/fastcgi/get-values.ts'
import { encodeRecord } from '../../../app/fastcgi/record-encoder.ts'
import type { ServerCheckSettings } from '../../../app/site/pool-settings.ts'
import { healthAfter, healthAtFirst } from '../../../main/pools/server-health.ts'
import { afterwards } from '../../afterwards.ts'
import { suiteWith } from '../../peers.ts'
import { killGroup } from '../../processes.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { fpmPool } from '../engine/fpm-pool.ts'
import { external, type RunningPools, runningPools } from './running-pools.ts'

const often: ServerCheckSettings = { kind: 'connect', pingPath: '/ping', everyMs: 20, rise: 2, fall: 2 }

/** A listener that does so with each connection's first bytes. @returns what ends it */
async function listens(path: string, answer: Uint8Array | undefined): Promise<() => void> {
  const open = new Set<{ destroy(): void }>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('data', () => answer && socket.write(answer))
  })
  await new Promise<void>((resolve) => void server.listen(path, resolve))
  const close = (): void => {
    server.close()
    for (const socket of open) socket.destroy()
  }
  afterwards(close)
  return close
}

async function api(servers: string[], more: Parameters<typeof external>[1]): Promise<RunningPools> {
  const pools = runningPools({ search: [] })
  await pools.pools.set(pools.config({ name: 'api', responder: 'external', external: external(servers, more) }))
  return pools
}

const stateOf = (pools: RunningPools, n = 0): string | undefined => pools.view('api')?.servers[n]?.state
const says = ({ told }: RunningPools): string[] => told.lines.map(({ level, says }) => `${level}: ${says}`)

test('a server is down after its first check or after fall of them, and up after rise', () => {
  const limits = { rise: 2, fall: 3 }
  expect(healthAfter(healthAtFirst(limits), false, limits).up).toBe(false)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean()), (rise, fall, results) => {
      let health = healthAfter(healthAtFirst({ rise, fall }), true, { rise, fall })
      results.forEach((passed, at) => {
        const before = health
        health = healthAfter(health, passed, { rise, fall })
        // It changes with the last of so many in a row, and never else.
        const row = results.slice(0, at + 1).reduceRight((sum, each, i) => (sum === at - i && each === passed ? sum + 1 : sum), 0)
        if (health.up !== before.up) expect([passed, row >= (before.up ? fall : rise)]).toEqual([health.up, true])
        else if (passed !== before.up) expect(row).toBeLessThan(before.up ? fall : rise)
      })
    }),
  )
})

test('a server that goes and comes again: lines with the reason, the view, and what the engine is told', async () => {
  const path = join(tempFolder(), 'a.sock')
  const close = await listens(path, undefined)
  const pools = await api([`unix:${path}`], { check: often })
  await until(() => stateOf(pools) === 'up', { what: 'its first check' })
  close()
  await until(() => stateOf(pools) === 'down', { what: 'it to be down' })
  expect(pools.engine('api')?.servers?.[0]?.down).toMatch(/^It took no connection: (there is no such socket|nobody listens there)/)
  expect(pools.view('api')?.state).toMatchObject({ word: 'failed', failure: { code: 'servers-down' } })
  expect(pools.engine('api')?.state).toBe('ready')
  await listens(path, undefined)
  await until(() => stateOf(pools) === 'up', { what: 'it to be up again' })
  expect(pools.view('api')?.state.word).toBe('ready')
  expect(says(pools)).toEqual([
    expect.stringMatching(/^warning: unix:.*a\.sock is down\. It took no connection: /),
    expect.stringMatching(/^notice: unix:.*a\.sock is up\. It took a connection in \d+ ms\.$/),
  ])
})

test('an address that is none is down, and says why', async () => {
  const pools = await api(['127.0.0.1:99999'], { check: often })
  await until(() => stateOf(pools) === 'down', { what: 'its first check' })
  expect(pools.view('api')?.servers[0]?.says).toContain('that is no address')
})

test('a pool that is stopped is checked no more, and is again when it is started', async () => {
  const path = join(tempFolder(), 'a.sock')
  await listens(path, undefined)
  const pools = await api([`unix:${path}`], { check: often })
  await until(() => stateOf(pools) === 'up', { what: 'its first check' })
  await pools.pools.stop('api')
  expect([stateOf(pools), pools.view('api')?.state.word]).toEqual(['unknown', 'stopped'])
  await pools.pools.start('api')
  await until(() => stateOf(pools) === 'up', { what: 'its next check' })
})

test('without a check it is up or down as the engine finds it', async () => {
  const pools = await api(['127.0.0.1:1'], {})
  const saw = (reached: boolean | null, trouble = ''): void =>
    pools.pools.saw('api', [{ address: '127.0.0.1:1', active: 0, idle: 0, reached, trouble }])
  saw(null)
  expect(stateOf(pools)).toBe('unknown')
  saw(false, 'Nobody listens there.')
  saw(false, 'Nobody listens there.')
  expect(pools.view('api')?.servers[0]).toMatchObject({ state: 'down', says: 'Nobody listens there.', check: null })
  expect(pools.engine('api')?.servers?.[0]?.down).toBeNull()
  saw(true)
  expect(stateOf(pools)).toBe('up')
  expect(says(pools)).toEqual([
    'warning: Nobody listens there. It is left out for a while.',
    'notice: 127.0.0.1:1 takes connections again.',
  ])
})

test('get-values: a server that tells its limit is sent no more; one that does not know the question is as it was', async () => {
  const folder = tempFolder()
  const [tells, unknown] = [join(folder, 'a'), join(folder, 'b')]
  const values = encodeGetValuesResult([
    ['FCGI_MAX_REQS', '3'],
    ['FCGI_MPXS_CONNS', '1'],
  ])
  await listens(tells, values)
  await listens(unknown, encodeRecord(11, 0, Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0)))
  const pools = await api([`unix:${tells}`, `unix:${unknown}`], { getValues: true, maxReqs: 8 })
  await until(() => says(pools).length === 2, { what: 'both to answer' })
  expect(says(pools).sort()).toEqual([
    `notice: unix:${tells} tells FCGI_MAX_REQS 3, FCGI_MPXS_CONNS 1.`,
    `notice: unix:${unknown} tells nothing of itself.`,
  ])
  expect(pools.view('api')?.servers).toMatchObject([
    { maxReqs: 3, mpxsConns: true, maxConnections: 3 },
    { maxReqs: null, mpxsConns: null, maxConnections: 8 },
  ])
  expect(pools.engine('api')).toMatchObject({ maxChildren: 11, servers: [{ maxConnections: 3 }, { maxConnections: 8 }] })
})

suiteWith(['php-fpm'], 'servers of PHP-FPM', () => {
  test('a ping is answered by a worker; a master that is killed is down, by a wrong ping.path too', async () => {
    const [a, b] = [await fpmPool({}, ['ping.path = /up']), await fpmPool({})]
    const pools = await api([a.address, b.address], { check: { ...often, kind: 'ping', pingPath: '/up' } })
    await until(() => stateOf(pools, 0) === 'up' && stateOf(pools, 1) === 'down', { ms: 10_000, what: 'the first checks' })
    expect(pools.view('api')?.servers[1]?.says).toMatch(/^It answered no ping at \/up: no answer to a ping/)
    expect(pools.view('api')?.state.says).toContain('One of its servers is down.')
    killGroup(a.fpm.pid)
    await until(() => stateOf(pools, 0) === 'down', { ms: 10_000, what: 'it to be down' })
  })

  test('get-values: what PHP-FPM tells', async () => {
    const { address } = await fpmPool({})
    const pools = await api([address], { getValues: true })
    await until(() => pools.view('api')?.servers[0]?.mpxsConns === false, { what: 'its answer' })
  })
})
