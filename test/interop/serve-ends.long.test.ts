import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { leftBy, runFiles, sluice, type TestUser, testUser } from '../main/cli/sluice.ts'
import { RawClient } from '../main/engine/ask.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { alive, commandLine, descendants, killProcess } from '../processes.ts'
import { until } from '../until.ts'
import { HttpClient } from './load.ts'
import { poolFile, project, type Served, serve } from './served.ts'

const SLOW = '<?php usleep(1000 * (int) ($_GET["ms"] ?? 0)); echo "slow";'
/** Two workers, so that what comes beside them waits in the queue. */
const TWO = ['pm = static', 'pm.max_children = 2']
/** The engine has 2 s, the pools have 2 s more; what is slower is a machine that is busy. */
const END_MS = 10_000

suiteWith(['php-fpm'], 'sluice serve ends', () => {
  async function serving(pool: readonly string[] = TWO): Promise<{ user: TestUser; sluice: Served }> {
    const user = testUser()
    const folder = project(user, { 'slow.php': SLOW })
    return { user, sluice: await serve(user, [folder, '--pool', poolFile(user, pool)]) }
  }

  /** Signals it, and sees that nothing is left. @returns how long it took, ms */
  async function ends(user: TestUser, { started, pid }: Served, signal: NodeJS.Signals, pids = belongTo(user, pid)): Promise<number> {
    expect(pids.length).toBeGreaterThanOrEqual(3)
    const began = performance.now()
    started.child.kill(signal)
    expect(await started.exit).toEqual({ code: 0, signal: null })
    const took = performance.now() - began
    await nothingLeft(user, pids)
    return took
  }

  const busy = (it: Served, active: number, waiting: number): Promise<unknown> =>
    until(async () => (await it.pool()).active === active && (await it.pool()).waiting === waiting, {
      what: `${active} that run, ${waiting} that wait`,
    })

  test('SIGTERM lets what runs and what waits end, where that is soon', async () => {
    const { user, sluice: it } = await serving()
    const asked = Array.from({ length: 4 }, () => new HttpClient(it.port).ask('/slow.php?ms=600'))
    await busy(it, 2, 2)
    expect(await ends(user, it, 'SIGTERM')).toBeLessThan(END_MS)
    expect((await Promise.all(asked)).map(({ status, text }) => [status, text])).toEqual(asked.map(() => [200, 'slow']))
  })

  test('what is not over by then is cut, nothing waits for it', async () => {
    const { user, sluice: it } = await serving()
    const asked = Array.from({ length: 6 }, () => new HttpClient(it.port).ask('/slow.php?ms=60000'))
    await busy(it, 2, 4)
    expect(await ends(user, it, 'SIGTERM')).toBeLessThan(END_MS)
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 0))
  })

  test('SIGHUP, as when the terminal is closed, and an upload that is under way', async () => {
    const { user, sluice: it } = await serving()
    const client = await RawClient.connect(it.port)
    client.send(`POST /slow.php HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(1000)}`)
    await busy(it, 1, 0)
    expect(await ends(user, it, 'SIGHUP')).toBeLessThan(END_MS)
    await until(() => client.closed, { what: 'the connection to be cut' })
    expect(client.received).not.toMatch(/^HTTP\/1.1 200/)
  })

  test('pages that look on do not hold it; they are told', async () => {
    const { user, sluice: it } = await serving()
    await new HttpClient(it.port).ask('/slow.php')
    let closed = false
    void it.client.closed.then(() => {
      closed = true
    })
    expect(await ends(user, it, 'SIGINT')).toBeLessThan(END_MS / 2)
    await until(() => closed, { what: 'the page to hear of it' })
  })

  test('clients that keep their connections do not hold it', async () => {
    const { user, sluice: it } = await serving()
    const kept = await RawClient.connect(it.port)
    kept.send('GET /slow.php HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const fresh = await RawClient.connect(it.port)
    const half = await RawClient.connect(it.port)
    half.send('GET /slow.php HTTP/1.1\r\nHo')
    await until(() => kept.received.endsWith('slow'), { what: 'the answer' })
    expect(await ends(user, it, 'SIGTERM')).toBeLessThan(END_MS)
    await until(() => kept.closed && fresh.closed && half.closed, { what: 'their end' })
  })

  test('a master that does not listen is ended all the same', async () => {
    const { user, sluice: it } = await serving()
    const { pid } = await it.serving()
    process.kill(pid, 'SIGSTOP')
    expect(await ends(user, it, 'SIGTERM')).toBeLessThan(END_MS)
  })

  test('SIGTERM while the next generation starts after a crash', async () => {
    const { user, sluice: it } = await serving()
    const asked = new HttpClient(it.port).ask('/slow.php?ms=60000')
    await busy(it, 1, 0)
    const pids = belongTo(user, it.pid)
    killProcess((await it.serving()).pid)
    expect(await ends(user, it, 'SIGTERM', pids)).toBeLessThan(END_MS)
    expect((await asked).status).toBe(0)
  })

  test('SIGTERM at any moment of its start', async () => {
    for (const ms of [30, 100, 200, 300, 400, 600]) {
      const user = testUser()
      await endsWhileItStarts(user, [project(user, { 'slow.php': SLOW })], ms)
    }
  })

  test('kill -9 at any moment of its start leaves no process', async () => {
    for (const ms of [100, 150, 200, 250, 300, 350, 400, 500]) {
      const user = testUser()
      const started = await sluice(user, ['serve', project(user, { 'slow.php': SLOW }), '--port', '0', '--ui-port', '0'])
      await pause(ms)
      const pids = belongTo(user, started.pid)
      killProcess(started.pid)
      await started.exit
      await noProcess(user, pids)
    }
  })

  describe('a php-fpm behind a script that does not exec it', () => {
    function script(user: TestUser): string {
      const php = join(user.folder, 'my-php-fpm')
      writeFileSync(php, `#!/bin/sh\n${thePeer('php-fpm')} "$@"\nexit $?\n`)
      chmodSync(php, 0o755)
      return php
    }

    async function wrapped(): Promise<{ user: TestUser; sluice: Served; php: string }> {
      const user = testUser()
      const folder = project(user, { 'slow.php': SLOW })
      const php = script(user)
      const sluice = await serve(user, [folder, '--pool', poolFile(user, TWO), '--php', php])
      expect((await new HttpClient(sluice.port).ask('/slow.php')).status).toBe(200)
      return { user, sluice, php }
    }

    test('SIGTERM ends it with all', async () => {
      const { user, sluice: it } = await wrapped()
      expect(await ends(user, it, 'SIGTERM')).toBeLessThan(END_MS)
    })

    test('SIGTERM at any moment of its start', async () => {
      for (const ms of [150, 200, 250, 300, 350, 400, 500]) {
        const user = testUser()
        await endsWhileItStarts(user, [project(user, { 'slow.php': SLOW }), '--php', script(user)], ms)
      }
    })

    test('a request that does not end does not keep it', async () => {
      const { user, sluice: it } = await wrapped()
      void new HttpClient(it.port).ask('/slow.php?ms=60000')
      await busy(it, 1, 0)
      expect(await ends(user, it, 'SIGTERM')).toBeLessThan(END_MS)
    })

    test('nor does kill -9 of Sluice leave it', async () => {
      const { user, sluice: it } = await wrapped()
      const pids = belongTo(user, it.pid)
      killProcess(it.pid)
      await it.started.exit
      await noProcess(user, pids)
    })

    test('a restart ends the one before', async () => {
      const { user, sluice: it } = await wrapped()
      const masters = (): number[] => leftBy(user).filter((pid) => commandLine(pid).startsWith('php-fpm: master'))
      // A worker bears its master's title until it has one of its own.
      const before = await until(() => masters().length === 1 && masters(), { what: 'one master', ms: 10_000 })
      await it.client.call('pool.restart', { pool: 'blog' })
      await until(() => masters().length === 1 && masters()[0] !== before[0], { what: 'the next master alone', ms: 10_000 })
    })

    for (const who of ['the script', 'the master'])
      test(`${who} is killed: the next one serves, and nothing of the former stays`, async () => {
        const { user, sluice: it, php } = await wrapped()
        const before = await it.serving()
        const killed =
          leftBy(user).find((pid) => commandLine(pid).startsWith(who === 'the master' ? 'php-fpm: master' : `/bin/sh ${php}`)) ?? 0
        expect(killed).toBeGreaterThan(0)
        const former = leftBy(user).filter((pid) => /php-fpm: master|my-php-fpm/.test(commandLine(pid)))
        expect(former).toHaveLength(2)
        killProcess(killed)
        await until(async () => (await it.serving()).n === before.n + 1, { what: 'the next generation', ms: 10_000 })
        expect((await new HttpClient(it.port).ask('/slow.php')).status).toBe(200)
        await until(() => former.every((pid) => !alive(pid)), { what: 'the end of the former', ms: 10_000 })
        await ends(user, it, 'SIGTERM')
      })
  })

  test('its reaper was killed before: the next one is there', async () => {
    const { user, sluice: it } = await serving()
    const reapers = (): number[] => descendants(it.pid).filter((pid) => commandLine(pid).includes('sluice-reaper'))
    const [first = 0] = reapers()
    expect(first).toBeGreaterThan(0)
    killProcess(first)
    await until(() => reapers().some((pid) => pid !== first), { what: 'the next reaper' })
    expect(await ends(user, it, 'SIGTERM')).toBeLessThan(END_MS)
  })
})

async function endsWhileItStarts(user: TestUser, words: readonly string[], ms: number): Promise<void> {
  const started = await sluice(user, ['serve', ...words, '--port', '0', '--ui-port', '0'])
  await pause(ms)
  const pids = belongTo(user, started.pid)
  started.child.kill('SIGTERM')
  const { code, signal } = await started.exit
  // Before it listens to signals it has nothing that could be left.
  expect(code === 0 || signal === 'SIGTERM', `after ${ms} ms: code ${code}, signal ${signal}, ${started.stderr}`).toBe(true)
  await nothingLeft(user, pids)
}

/** All that a Sluice has started, be it still its child or not. */
function belongTo(user: TestUser, pid: number): number[] {
  return [...new Set([...descendants(pid), ...leftBy(user)])]
}

async function noProcess(user: TestUser, pids: readonly number[]): Promise<void> {
  await until(() => pids.every((each) => !alive(each)) && leftBy(user).length === 0, { what: 'the end of every process', ms: 6000 })
}

async function nothingLeft(user: TestUser, pids: readonly number[]): Promise<void> {
  await noProcess(user, pids)
  await until(() => runFiles(user).length === 0, { what: `an empty run folder, not ${runFiles(user).join(' ')}`, ms: 1000 })
}
