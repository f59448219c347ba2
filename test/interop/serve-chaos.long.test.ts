import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { PoolStatusReport } from '../../app/pool/status-json.ts'
import { askStatus } from '../../main/pools/ask-pool.ts'
import { testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { killGroup, killProcess, memoryBytes } from '../processes.ts'
import { until } from '../until.ts'
import { HttpClient, type Load, load } from './load.ts'
import { poolFile, project, type Served, serve, socketsOf } from './served.ts'

const PAGE = '<?php usleep(40000); echo "page ", $_GET["n"] ?? "";'
/** Says which worker has it, then holds it. */
const HOLD = '<?php file_put_contents(__DIR__ . "/held.txt", getmypid()); sleep(60);'
/** Counts that it ran, before it does anything else. */
const COUNT = '<?php file_put_contents(__DIR__ . "/count.txt", $_GET["n"] . "\\n", FILE_APPEND | LOCK_EX); usleep(40000); echo "counted";'
const LARGE_BYTES = 4 << 20
const LARGE = `<?php header("Content-Length: ${LARGE_BYTES}"); for ($i = 0; $i < 64; $i++) echo str_repeat(chr(65 + $i % 26), ${LARGE_BYTES / 64});`
const TAKE = '<?php $in = fopen("php://input", "r"); $n = 0; while (!feof($in)) $n += strlen(fread($in, 65536)); echo $n;'

/** So long a generation serves before its crash is no sign of a bad start; then the next one starts without a pause. */
const GOOD_MS = 2000
/** What is asked for is 2 s; usual are 200 ms. */
const RECOVERY_MS = 2000

/** What a minute of load may leave in memory: the capture's 64 MB, summaries, and a heap that was not tidied up yet. */
const MEMORY_LIMIT_BYTES = 300 << 20

const POOLS = [
  { pm: 'ondemand, as it is for a new site', lines: undefined },
  { pm: 'static', lines: ['pm = static', 'pm.max_children = 6'] },
] as const

suiteWith(['php-fpm'], 'sluice serve under failure and load', () => {
  for (const { pm, lines } of POOLS)
    test(`the master is killed again and again under GETs (${pm}): none fails`, async () => {
      const user = testUser()
      const folder = project(user, { 'page.php': PAGE })
      const sluice = await serve(user, [folder, ...(lines ? ['--pool', poolFile(user, lines)] : [])])
      let n = 0
      const gets = load(sluice.port, 8, () => [`/page.php?n=${n++}`])
      for (let kills = 0; kills < 4; kills++) await killUnderLoad(sluice, gets, (master) => killProcess(master))
      await gets.stop()
      expect(gets.failed).toEqual([])
      await allEnded(sluice)
      expect([...sluice.rows.values()].filter(({ state, status }) => state !== 'done' || status !== 200)).toEqual([])
      const said = sluice.lines('blog').map(({ says }) => says)
      expect(said.filter((each) => /^The master of generation \d+ \(pid \d+\) ended: signal SIGKILL/.test(each))).toHaveLength(4)
      expect(said.filter((each) => /^Generation \d+ serves/.test(each))).toHaveLength(5)
      expect(sluice.started.stderr.match(/^warning: The pool blog has crashed: .*SIGKILL/gm)).toHaveLength(4)
    })

  test('master and workers are killed together under GETs: none fails, those that were cut have a second attempt', async () => {
    const user = testUser()
    const sluice = await serve(user, [project(user, { 'page.php': PAGE })])
    let n = 0
    const gets = load(sluice.port, 8, () => [`/page.php?n=${n++}`])
    for (let kills = 0; kills < 4; kills++) await killUnderLoad(sluice, gets, (master) => killGroup(master))
    await gets.stop()
    expect(gets.failed).toEqual([])
    await allEnded(sluice)
    const again = [...sluice.rows.values()].filter(({ attempts }) => attempts > 1)
    expect(again.length).toBeGreaterThanOrEqual(4)
    expect(again.every(({ attempts, status, failure }) => attempts === 2 && status === 200 && failure === null)).toBe(true)
    const detail = await sluice.client.call('exchange.get', { id: again.at(-1)?.id ?? 0 })
    expect(detail?.attempts).toMatchObject([
      { n: 1, failure: { code: expect.stringMatching(/^responder-closed|connect-refused$/) } },
      { n: 2, failure: null },
    ])
    expect(detail?.attempts[1]?.generation).toBe((detail?.attempts[0]?.generation ?? 0) + 1)
  })

  test('a worker is killed: the exchange that it held fails and says so, no other does', async () => {
    const user = testUser()
    const folder = project(user, { 'page.php': PAGE, 'hold.php': HOLD })
    const sluice = await serve(user, [folder, '--pool', poolFile(user, ['pm = static', 'pm.max_children = 6'])])
    const before = await sluice.serving()
    const gets = load(sluice.port, 4, (client) => [`/page.php?n=${client}`])
    await until(() => gets.got.length > 20, { what: 'some answers' })
    const killed: number[] = []
    for (let kills = 1; kills <= 3; kills++) {
      const held = new HttpClient(sluice.port).ask(`/hold.php?${kills}`)
      const worker = await until(() => heldBy(folder, killed), { what: 'the worker that holds it' })
      killed.push(worker)
      killProcess(worker)
      const { status, text, ms } = await held
      expect(status).toBe(502)
      expect(text).toContain(`signal 9 (SIGKILL), pid ${worker}`)
      expect(ms).toBeLessThan(20_000)
      await until(() => sluice.lines('blog').some(({ pid, says }) => pid === worker && /exited on signal 9 \(SIGKILL\)/.test(says)), {
        what: "PHP-FPM's line about it",
      })
    }
    const seen = gets.got.length
    await until(() => gets.got.length > seen + 20, { what: 'answers after it' })
    await gets.stop()
    expect(gets.failed).toEqual([])
    await allEnded(sluice)
    const failed = [...sluice.rows.values()].filter(({ failure }) => failure)
    expect(failed.map(({ target, status, attempts, failure }) => [target, status, attempts, failure?.code])).toEqual(
      [1, 2, 3].map((kill) => [`/hold.php?${kill}`, 502, 1, 'worker-died']),
    )
    expect(await sluice.serving()).toEqual(before)
    const { workers } = await until(async () => whenAll(await askStatus(before.socket, '/sluice-status', 2000), 6), { what: 'six workers' })
    expect(workers.filter(({ pid }) => killed.includes(pid))).toEqual([])
  })

  test('POSTs are never sent twice, whatever dies', async () => {
    const user = testUser()
    const folder = project(user, { 'count.php': COUNT })
    const sluice = await serve(user, [folder])
    let n = 0
    const posts = load(sluice.port, 8, () => [`/count.php?n=${n++}`, { method: 'POST', body: 'x=1' }])
    for (let kills = 0; kills < 4; kills++)
      await killUnderLoad(sluice, posts, (master) => (kills % 2 === 0 ? killGroup(master) : killProcess(master)))
    await posts.stop()
    await allEnded(sluice)
    const ran = readFileSync(join(folder, 'count.txt'), 'utf8').trim().split('\n').map(Number)
    expect(new Set(ran).size).toBe(ran.length)
    await until(() => sluice.rows.size === n, { what: 'a row for each' })
    const rows = [...sluice.rows.values()]
    const cut = rows.filter(({ status }) => status !== 200)
    expect(cut.length).toBeGreaterThan(0)
    expect(cut.map(({ status, failure, attempts }) => [status, failure?.code, attempts])).toEqual(cut.map(() => [502, 'not-sent-again', 1]))
    expect(posts.failed.map(({ status }) => status)).toEqual(cut.map(() => 502))
    expect(posts.failed[0]?.text).toMatch(/died while it held this exchange; a POST is not sent twice/)
    // What was answered ran; what ran and was not answered is among the failed.
    const numberOf = (target: string): number => Number(target.replace(/.*n=/, ''))
    const answered = rows.filter(({ status }) => status === 200).map(({ target }) => numberOf(target))
    expect(answered.filter((each) => !ran.includes(each))).toEqual([])
    expect(ran.length - answered.length).toBeLessThanOrEqual(cut.length)
  })

  test('restarts under GETs and POSTs, of workers that end after a few requests: none fails, none runs twice', async () => {
    const user = testUser()
    const folder = project(user, { 'count.php': COUNT })
    const few = ['pm = dynamic', 'pm.max_children = 6', 'pm.start_servers = 2', 'pm.min_spare_servers = 1', 'pm.max_spare_servers = 3']
    const sluice = await serve(user, [folder, '--pool', poolFile(user, [...few, 'pm.max_requests = 5'])])
    let n = 0
    const both = load(sluice.port, 8, () => [`/count.php?n=${++n}`, n % 2 === 0 ? { method: 'POST', body: 'x=1' } : {}])
    for (let restarts = 0; restarts < 6; restarts++) {
      await sluice.client.call('pool.restart', { pool: 'blog' })
      const seen = both.got.length
      await until(() => both.got.length > seen + 10, { what: 'answers after the restart', ms: 10_000 })
    }
    await both.stop()
    expect(both.failed).toEqual([])
    const ran = readFileSync(join(folder, 'count.txt'), 'utf8').trim().split('\n').map(Number)
    expect(ran.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i + 1))
    expect((await sluice.serving()).n).toBe(7)
    await until(async () => (await sluice.pool()).generations.length === 1, { what: 'the former generations to end', ms: 20_000 })
  })

  test.skipIf(process.platform !== 'linux')(
    '64 clients on 16 workers for a minute, some slow, some that vanish: no connection and no worker is lost',
    async () => {
      const user = testUser()
      const folder = project(user, { 'page.php': PAGE, 'large.php': LARGE, 'take.php': TAKE })
      const workers = ['pm = static', 'pm.max_children = 16']
      const sluice = await serve(user, [folder, '--pool', poolFile(user, workers)])
      expect((await new HttpClient(sluice.port).ask('/page.php')).status).toBe(200)
      const before = await sluice.serving()
      await until(async () => whenAll(await askStatus(before.socket, '/sluice-status', 2000), 16), { what: 'sixteen workers', ms: 20_000 })
      const pids = await workerPids(before.socket)
      const sockets = await atRest(sluice, 0)
      expect(sockets).toBeGreaterThan(0)
      const memory = memoryBytes(sluice.pid) ?? 0

      const end = performance.now() + 60_000
      const gets = load(sluice.port, 32, (client) => [`/page.php?n=${client}`])
      const strange = [
        ...Array.from({ length: 12 }, (_, i) => again(end, () => vanish(sluice.port, '/large.php', i))),
        ...Array.from({ length: 8 }, (_, i) => again(end, () => vanish(sluice.port, `/page.php?vanish=${i}`, i))),
        ...Array.from({ length: 4 }, (_, i) => again(end, () => vanishInBody(sluice.port, i))),
        ...Array.from({ length: 8 }, (_, i) => again(end, () => readSlowly(sluice.port, i))),
      ]
      const read = (await Promise.all(strange)).flat()
      await gets.stop()
      expect(gets.failed).toEqual([])
      expect(gets.got.length).toBeGreaterThan(500) // 320 a second are possible
      expect(read.filter((bytes) => bytes === LARGE_BYTES).length).toBeGreaterThan(10)
      expect(read.filter((bytes) => bytes > LARGE_BYTES)).toEqual([])

      await until(async () => !(await sluice.pool()).active && !(await sluice.pool()).waiting, {
        what: 'no exchange to be left',
        ms: 20_000,
      })
      const report = await until(
        async () => {
          const found = await askStatus(before.socket, '/sluice-status', 2000)
          return found && active(found) <= 1 && found
        },
        { what: 'the workers to be idle', ms: 20_000 },
      )
      expect(report.workers.map(({ pid }) => pid).sort()).toEqual(pids)
      expect(await atRest(sluice, sockets)).toBe(sockets)
      expect(await sluice.serving()).toEqual(before)
      expect((memoryBytes(sluice.pid) ?? 0) - memory).toBeLessThan(MEMORY_LIMIT_BYTES)
      const last = await new HttpClient(sluice.port).ask('/page.php?n=last')
      expect(last).toMatchObject({ status: 200, text: 'page last' })
      expect(last.ms).toBeLessThan(1000)
      await allEnded(sluice)
      const failed = [...sluice.rows.values()].filter(({ state }) => state === 'failed')
      expect([...new Set(failed.map(({ failure }) => failure?.code))]).toEqual(['body-incomplete'])
    },
  )
})

function heldBy(folder: string, former: readonly number[]): number | undefined {
  const pid = Number(readFileSync(join(folder, 'held.txt'), 'latin1'))
  return pid > 0 && !former.includes(pid) ? pid : undefined
}

/** Kills what serves, and sees the next generation serve, with answers before and after. */
async function killUnderLoad(sluice: Served, { got }: Load, kill: (master: number) => void): Promise<void> {
  const before = await sluice.serving()
  const seen = got.length
  await Promise.all([until(() => got.length > seen + 20, { what: 'answers before the kill' }), pause(GOOD_MS + 100)])
  const killedMs = performance.now()
  kill(before.pid)
  await until(async () => (await sluice.serving()).n === before.n + 1, { what: 'the next generation', ms: 10_000 })
  expect(performance.now() - killedMs).toBeLessThan(RECOVERY_MS)
  const then = got.length
  await until(() => got.length > then + 20, { what: 'answers after the kill' })
}

/** The log knows how each exchange ended. */
async function allEnded({ rows }: Served): Promise<void> {
  const ended = ['done', 'failed', 'cancelled']
  await until(() => [...rows.values()].every(({ state }) => ended.includes(state)), { what: 'the end of all rows', ms: 10_000 })
}

const active = ({ workers }: PoolStatusReport): number => workers.filter(({ state }) => state !== 'Idle').length

function whenAll(report: PoolStatusReport | undefined, workers: number): PoolStatusReport | undefined {
  return report?.workers.length === workers ? report : undefined
}

async function workerPids(socket: string): Promise<number[]> {
  return ((await askStatus(socket, '/sluice-status', 2000))?.workers ?? []).map(({ pid }) => pid).sort()
}

/** How many sockets it holds once their number is no more than `usual` (0: once it stays the same). */
async function atRest({ pid }: Served, usual: number): Promise<number> {
  let last = -1
  return until(
    () => {
      const now = socketsOf(pid)
      const good = usual > 0 ? now <= usual : now === last
      last = now
      return good && now
    },
    { what: `its sockets to be ${usual} again, not ${last}`, ms: 20_000 },
  )
}

async function again(end: number, once: () => Promise<number>): Promise<number[]> {
  const all: number[] = []
  while (performance.now() < end) all.push(await once())
  return all
}

/** Asks, and is gone after some time or some bytes. @returns bytes that it took */
function vanish(port: number, path: string, seed: number): Promise<number> {
  return talk(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`, (socket, got) => {
    const enough = (seed * 7919 + Math.floor(Math.random() * LARGE_BYTES)) % (LARGE_BYTES / 2)
    setTimeout(() => socket.destroy(), 10 + Math.random() * 150).unref()
    socket.on('data', () => {
      if (got() > enough) socket.resetAndDestroy()
    })
  })
}

/** Sends half of a body and is gone. */
function vanishInBody(port: number, seed: number): Promise<number> {
  const head = `POST /take.php HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n`
  return talk(port, head + 'x'.repeat(100_000 * (1 + (seed % 9))), (socket) => {
    setTimeout(() => socket.destroy(), 20 + Math.random() * 200).unref()
  })
}

/** Reads a large answer in small sips; every third time it is gone before the end. */
function readSlowly(port: number, seed: number): Promise<number> {
  const gives = (seed + Math.floor(Math.random() * 3)) % 3 === 0
  return talk(port, 'GET /large.php HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', (socket, got) => {
    socket.on('data', () => {
      if (gives && got() > LARGE_BYTES / 3) socket.destroy()
      socket.pause()
      setTimeout(() => socket.resume(), 12)
    })
  })
}

/** One request on a connection of its own. @returns bytes of the body that came, at its end however that is */
function talk(port: number, request: string, talks: (socket: ReturnType<typeof connect>, got: () => number) => void): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0
    let headEnd = -1
    let head = Buffer.alloc(0)
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(request))
    onTestFinished(() => void socket.destroy())
    socket.on('data', (chunk) => {
      if (headEnd >= 0) bytes += chunk.length
      else {
        head = Buffer.concat([head, chunk])
        headEnd = head.indexOf('\r\n\r\n')
        if (headEnd >= 0) bytes = head.length - headEnd - 4
      }
    })
    talks(socket, () => bytes)
    socket.on('error', () => {})
    socket.on('close', () => resolve(bytes))
  })
}
