import { chmodSync, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sluice, testUser } from '../main/cli/sluice.ts'
import { keepAsking } from '../main/running-sluice.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { poolFile, project, serve } from './served.ts'
import { webServer } from './web-servers.ts'

const PAGE = '<?php usleep(20000); echo "page ", ini_get("memory_limit");'

suiteWith(['php-fpm', 'nginx'], "a pool file's own listen", () => {
  for (const name of ['nginx', 'nginx, connections kept'] as const)
    test(`${name}: ten changes of the pool fail no request, and all are captured`, async () => {
      const user = testUser()
      const folder = project(user, { 'index.php': PAGE })
      const path = join(user.folder, 'own.sock')
      const own = [`listen = ${path}`, 'listen.mode = 0666', 'pm = static', 'pm.max_children = 6']
      const file = poolFile(user, own)
      chmodSync(user.folder, 0o755)
      const { client, rows, pool, state } = await serve(user, [folder, '--pool', file])
      await until(() => state().then(({ taps }) => taps[0]?.state === 'open'), { what: 'its tap' })
      expect(statSync(path).mode & 0o777).toBe(0o666)
      const url = await webServer(name, folder, `unix:${path}`)
      const stop = keepAsking(`${url}/index.php`)
      for (let n = 1; n <= 10; n++) {
        const { seen } = await client.call('pool.file', { pool: 'blog' })
        const text = [...own, `php_admin_value[memory_limit] = ${64 + n}M`]
        await client.call('pool.apply', { pool: 'blog', text: `${[`[blog]`, ...account(), ...text].join('\n')}\n`, seen })
      }
      const answers = await stop()
      expect(answers.length).toBeGreaterThan(20)
      expect(answers.filter((answer) => answer !== 200)).toEqual([])
      expect(await (await fetch(`${url}/index.php`)).text()).toBe('page 74M')
      const tapped = await until(
        () => {
          const found = [...rows.values()].filter(({ tap }) => tap === `unix:${path}`)
          return found.length === answers.length + 1 && found.every(({ state: at }) => at === 'done') && found
        },
        { what: 'all of them in the log' },
      )
      expect(tapped[0]).toMatchObject({ pool: 'blog', target: '/index.php', method: 'GET', kind: 'php' })
      expect((await pool()).remarks).toEqual([])
      await client.call('pool.stop', { pool: 'blog' })
      await until(() => !existsSync(path), { what: 'the socket to go with the pool' })
    })

  test('an address that somebody holds is a remark, and is taken with the next generation once it is free', async () => {
    const user = testUser()
    const folder = project(user, { 'index.php': PAGE })
    const path = join(user.folder, 'own.sock')
    const holder = createServer()
    await new Promise<void>((done) => holder.listen(path, done))
    onTestFinished(() => void holder.close())
    const { client, pool, state } = await serve(user, [
      folder,
      '--pool',
      poolFile(user, [`listen = ${path}`, 'pm = ondemand', 'pm.max_children = 2']),
    ])
    const [remark] = await until(() => pool().then(({ remarks }) => remarks.length > 0 && remarks), { what: 'a remark' })
    expect(remark).toContain(`unix:${path} is in use by`)
    expect(remark).toContain(`(process ${process.pid})`)
    await new Promise((done) => holder.close(done))
    await client.call('pool.restart', { pool: 'blog' })
    await until(() => state().then(({ taps }) => taps[0]?.state === 'open'), { what: 'its tap' })
    expect((await pool()).remarks).toEqual([])
  })

  test('all addresses of the machine become loopback alone, and the socket goes with a Sluice that is killed', async () => {
    const user = testUser()
    const folder = project(user, { 'index.php': PAGE })
    const holder = createServer()
    await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done))
    const { port } = holder.address() as { port: number }
    await new Promise((done) => holder.close(done))
    const served = await serve(user, [folder, '--pool', poolFile(user, [`listen = ${port}`, 'pm = ondemand', 'pm.max_children = 2'])])
    const { taps } = await until(() => served.state().then((state) => state.taps[0]?.state === 'open' && state), { what: 'its tap' })
    expect(taps[0]).toMatchObject({ listen: `127.0.0.1:${port}`, pool: 'blog', to: 'blog' })
    expect((await served.pool()).remarks).toEqual([expect.stringContaining(`Sluice opens 127.0.0.1:${port} alone`)])

    const other = testUser()
    const path = join(other.folder, 'own.sock')
    const words = [
      'serve',
      project(other, { 'index.php': PAGE }),
      '--pool',
      poolFile(other, [`listen = ${path}`, 'pm = ondemand', 'pm.max_children = 2']),
    ]
    const killed = await sluice(other, [...words, '--port', '0', '--ui-port', 'off'])
    await until(() => existsSync(path), { what: 'its socket', ms: 20_000 })
    await until(() => /own listen, unix:\S+, is open/.test(killed.stderr), { what: 'its tap' })
    killed.child.kill('SIGKILL')
    await until(() => !existsSync(path), { what: 'the reaper', ms: 20_000 })
  })
})

const account = (): string[] => (process.getuid?.() === 0 ? ['user = www-data', 'group = www-data'] : [])
