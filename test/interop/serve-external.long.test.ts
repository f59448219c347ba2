import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { ServerView } from '../../app/contract/state.ts'
import { type TestUser, testUser } from '../main/cli/sluice.ts'
import { fpmPool } from '../main/engine/fpm-pool.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { groupMembers, killGroup } from '../processes.ts'
import { start } from '../started.ts'
import { until } from '../until.ts'
import { project, type Served, serve } from './served.ts'

vi.setConfig({ testTimeout: 60_000 })

/** A user with one site and one pool of these settings. */
function userWith(pool: string, files: Readonly<Record<string, string>>): TestUser {
  const user = testUser()
  const root = project(user, files)
  for (const [name, text] of [
    ['sites/app.yaml', `root: ${root}\npool: app\nport: 0\n`],
    ['pools/app.yaml', pool],
  ] as const) {
    mkdirSync(dirname(join(user.workspace, name)), { recursive: true })
    writeFileSync(join(user.workspace, name), text)
  }
  return user
}

const ask = async ({ ports }: Served, path: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`http://127.0.0.1:${ports.app}${path}`)
  return { status: answer.status, text: await answer.text() }
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, host, () => {
      const at = server.address()
      server.close(() => resolve(typeof at === 'object' && at ? at.port : 0))
    })
  })
}

suiteWith(['php-fpm'], 'a site whose PHP somebody else runs', () => {
  const files = { 'index.php': '<?php echo getenv("SERVER_NAMED");' }

  test('three masters, on a unix socket, over IPv4 and over IPv6: each gets its turn; one that is killed is down and costs nothing, and is back when it is', async () => {
    const [four, six] = [await freePort('127.0.0.1'), await freePort('::1')]
    const named = (name: string, listen?: string) => fpmPool({}, [`env[SERVER_NAMED] = ${name}`, 'ping.path = /ping'], 3, listen)
    const a = await named('a')
    await named('b', `127.0.0.1:${four}`)
    const c = await named('c', `[::1]:${six}`)
    const settings = `responder: external\nservers: ["${a.address}", "127.0.0.1:${four}", "[::1]:${six}"]\ncheck: ping\ninter: 50ms\nrise: 2\nfall: 2\nmax-connections: 3\nget-values: true\n`
    const sluice = await serve(userWith(settings, files), [])
    const servers = async (): Promise<ServerView[]> => (await sluice.pool()).servers
    const states = async (): Promise<string> => (await servers()).map(({ state }) => state).join()
    await until(async () => (await states()) === 'up,up,up', { ms: 20_000, what: 'all to be up' })
    const answers = []
    for (let n = 0; n < 6; n++) answers.push((await ask(sluice, `/?${n}`)).text)
    expect(answers.join('')).toMatch(/^(abc|bca|cab){2}$/)
    expect((await servers())[0]).toMatchObject({ maxConnections: 3, mpxsConns: false })

    let go = true
    const seen: { status: number; text: string }[] = []
    const load = Array.from({ length: 3 }, async () => {
      while (go) seen.push(await ask(sluice, '/load'))
    })
    killGroup(c.fpm.pid)
    await until(async () => (await states()) === 'up,up,down', { ms: 20_000, what: 'it to be down' })
    const then = seen.length
    await until(() => seen.length > then + 10, { what: 'the load to go on' })
    const config = join(dirname(c.docroot), 'fpm.conf')
    await until(() => groupMembers(c.fpm.pid).length === 0, { what: 'the old one to be gone' })
    start(thePeer('php-fpm'), ['-F', '-y', config])
    await until(async () => (await states()) === 'up,up,up', { ms: 20_000, what: 'it to be up again' })
    const again = seen.length
    await until(() => seen.slice(again).some(({ text }) => text === 'c'), { what: 'it to get requests' })
    go = false
    await Promise.all(load)
    expect(seen.filter(({ status }) => status !== 200)).toEqual([])
    const said = sluice.lines('app').map(({ says }) => says)
    expect(said.filter((says) => / is (up|down)\. /.test(says) && says.startsWith('[::1]')).slice(-2)).toEqual([
      expect.stringMatching(/ is down\. It answered no ping at \/ping: nobody listens there/),
      expect.stringMatching(/ is up\. It answered a ping at \/ping in \d+ ms\.$/),
    ])
  })

  test('a server that takes connections and never answers is down by its ping, and nobody waits for it', async () => {
    const deaf = createServer((socket) => void socket.on('error', () => socket.destroy()))
    const port = await freePort('127.0.0.1')
    await new Promise<void>((resolve) => void deaf.listen(port, '127.0.0.1', resolve))
    try {
      const a = await fpmPool({}, ['env[SERVER_NAMED] = a', 'ping.path = /ping'])
      const settings = `responder: external\nservers: ["127.0.0.1:${port}", "${a.address}"]\nbalance: first\ncheck: ping\ninter: 50ms\n`
      const sluice = await serve(userWith(settings, files), [])
      await until(async () => (await sluice.pool()).servers[0]?.state === 'down', { ms: 20_000, what: 'it to be down' })
      expect((await sluice.pool()).servers[0]?.says).toBe('It answered no ping at /ping: no answer within 2000 ms.')
      expect(await ask(sluice, '/')).toEqual({ status: 200, text: 'a' })
      expect((await sluice.pool()).state).toMatchObject({ word: 'ready', says: expect.stringContaining('One of its servers is down.') })
    } finally {
      deaf.close()
    }
  })

  test('keep-conn: PHP-FPM counts the idle time, the figures of the log do not', async () => {
    const sluice = await serve(userWith('keep-conn: true\n', { 'index.php': '<?php usleep(20000); echo "ok";' }), [])
    await until(async () => (await ask(sluice, '/first')).status === 200, { ms: 20_000, what: 'the pool to serve' })
    await new Promise((resolve) => setTimeout(resolve, 600)) // what is looked at is that nothing of it is counted
    await ask(sluice, '/second')
    const row = await until(() => [...sluice.rows.values()].find(({ target, worker }) => target === '/second' && worker), {
      what: 'its figures',
    })
    expect(row.keptMs).toBeGreaterThan(500)
    expect(row.worker?.phpMs).toBeGreaterThan(15)
    expect(row.worker?.phpMs).toBeLessThan(400)
    expect((await sluice.pool()).remarks.join()).toContain('Connections are kept for the next exchange: keep-conn.')
  })
})
