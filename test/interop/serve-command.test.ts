import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { leftBy, run, runFiles, type TestUser, testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { alive, groupMembers, killProcess } from '../processes.ts'
import { until } from '../until.ts'
import { project, type Served, serve } from './served.ts'

vi.setConfig({ testTimeout: 60_000 })

const SETTINGS =
  'responder: command\ncommand: [/bin/sh, -c, "sleep 600 & exec python3 responder.py 2"]\nenv: { APP_ENV: dev }\nworkers: 2\n'

/** A user with a site whose scripts a Python program answers. */
function userWithProgram(): TestUser & { root: string } {
  const user = testUser()
  const root = project(user, { 'style.css': 'a {}' })
  copyFileSync(join(import.meta.dirname, '../fixtures/responder.py'), join(root, 'responder.py'))
  const rules = 'rules:\n  - { match: { path: /style.css }, static: true }\n'
  for (const [name, text] of [
    ['sites/app.yaml', `root: ${root}\npool: app\nport: 0\n${rules}`],
    ['pools/app.yaml', SETTINGS],
  ] as const) {
    mkdirSync(dirname(join(user.workspace, name)), { recursive: true })
    writeFileSync(join(user.workspace, name), text)
  }
  return { ...user, root }
}

async function ask({ ports }: Served, path: string, init?: RequestInit) {
  const answer = await fetch(`http://127.0.0.1:${ports.app}${path}`, init)
  const text = await answer.text()
  return { status: answer.status, text, json: () => JSON.parse(text) }
}

/** Its ports are open before its program is ready. @returns its pid */
const serves = (sluice: Served): Promise<number> =>
  until(async () => (await sluice.serving()).pid, { what: 'the program to serve', ms: 20_000 })

suiteWith(['python3'], 'a site that a FastCGI program answers', () => {
  test('gets each path of the site but those that a rule takes; the log, the status and the pool know whose they are', async () => {
    const user = userWithProgram()
    const sluice = await serve(user, [])
    const posted = await ask(sluice, '/a%20b/c?x=1', { method: 'POST', body: 'Grüße' })
    expect(posted.json()).toMatchObject({
      cwd: user.root,
      env: { APP_ENV: 'dev' },
      params: { SCRIPT_NAME: '', PATH_INFO: '/a b/c', QUERY_STRING: 'x=1', REQUEST_URI: '/a%20b/c?x=1', REQUEST_METHOD: 'POST' },
      body: 'Grüße',
    })
    expect((await ask(sluice, '/style.css')).text).toBe('a {}')
    const row = await until(() => [...sluice.rows.values()].find(({ method }) => method === 'POST'), { what: 'its row' })
    expect(row).toMatchObject({ pool: 'app', kind: 'php', worker: null, failure: null })
    expect(await sluice.pool()).toMatchObject({ responder: 'command', php: null, file: null, maxChildren: 2, generations: [{ n: 1 }] })
    expect((await run(user, ['status'])).stdout).toMatch(/app +ready +command +0 of 2 workers busy/)
    const tried = await run(user, ['site', 'try', 'app', 'GET', '/x'])
    expect(tried.stdout).toContain('app is a program that answers for every path')
    await expect(sluice.client.call('pool.file', { pool: 'app' })).rejects.toMatchObject({ code: 'pool-has-no-file' })
  })

  test('a request in flight survives the restart of its pool; the program before it ends as soon as that is answered', async () => {
    const sluice = await serve(userWithProgram(), [])
    const before = await serves(sluice)
    const slow = ask(sluice, '/slow')
    await until(() => sluice.lines('app').some(({ says }) => says === 'slow begins'), { what: 'the slow request' })
    await sluice.client.call('pool.restart', { pool: 'app' })
    expect((await ask(sluice, '/')).json().pid).not.toBe(before)
    expect((await slow).json().pid).toBe(before)
    await until(() => groupMembers(before).length === 0, { what: 'the end of the one before' })
    // Nobody asks it: it ends at once, not when its time is over.
    await sluice.client.call('pool.stop', { pool: 'app' })
    await until(async () => (await sluice.pool()).state.word === 'stopped', { what: 'its end' })
    expect((await ask(sluice, '/')).status).toBe(503)
  })

  test('a program that dies in a request: 502 with the reason, then the next one answers', async () => {
    const sluice = await serve(userWithProgram(), [])
    expect((await ask(sluice, '/die', { method: 'POST' })).status).toBe(502)
    await until(async () => (await sluice.serving()).n === 2, { what: 'the next generation' })
    expect((await ask(sluice, '/')).status).toBe(200)
  })

  test('Sluice ended by a signal, or killed: no process and no socket is left', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const user = userWithProgram()
      const sluice = await serve(user, [])
      const pid = await serves(sluice)
      expect(groupMembers(pid)).toHaveLength(2)
      killProcess(sluice.pid, signal)
      await sluice.started.exit
      await until(() => !alive(pid) && groupMembers(pid).length === 0 && leftBy(user).length === 0, { what: 'the end of every process' })
      // Who looks for a running Sluice takes the note of a killed one away.
      await until(() => runFiles(user).every((name) => name.startsWith('instances')), { what: 'the end of the run folder' })
    }
  })
})
