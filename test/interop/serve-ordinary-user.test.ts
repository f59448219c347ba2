import { spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { built } from '../built.ts'
import { leftBy, runFiles, type TestUser } from '../main/cli/sluice.ts'
import { ask } from '../main/engine/ask.ts'
import { suiteWith } from '../peers.ts'
import { alive, descendants, killProcess } from '../processes.ts'
import { type Started, start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { type Served, served } from './served.ts'

const WHO = '<?php echo getmyuid(), " ", posix_getuid(), " ", is_writable("/etc") ? "may" : "may not";'

const isRoot = process.getuid?.() === 0
/** A number that no account has: PHP-FPM, the run folder and all else must do without a name. */
const NAMELESS = 50_000 + (process.pid % 9000)
const NOBODY = 65_534

const asUser = (uid: number): string[] => ['--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--inh-caps', '-all']
const may = !isRoot || spawnSync('setpriv', [...asUser(NAMELESS), 'true']).status === 0
const users = isRoot ? [NOBODY, NAMELESS] : [process.getuid?.() ?? 0]

suiteWith(['php-fpm'], `sluice serve as an ordinary user${may ? '' : ' (skipped: the kernel lets root become nobody else here)'}`, () => {
  let cli: string
  beforeAll(async () => {
    // What a user gets: dist/ alone, away from the sources, their node_modules and the home of root.
    const app = tempFolder()
    cpSync(dirname(await built('cli.cjs')), join(app, 'dist'), { recursive: true })
    cli = join(app, 'dist/cli.cjs')
  })

  for (const uid of users) {
    const name = uid === NAMELESS ? 'a user without a name, a home and a runtime folder' : `user ${uid}`

    test.skipIf(!may)(`${name}: PHP runs as them; after SIGTERM nothing is left`, async () => {
      const { user, sluice, pids } = await serving(uid)
      expect((await ask(sluice.port, '/')).body.toString()).toBe(`${uid} ${uid} may not`)
      await until(() => [...sluice.rows.values()].some(({ worker }) => worker), { what: "the worker's figures" })
      expect(sluice.started.stderr).not.toMatch(/^(warning|error)/m)
      expect(sluice.started.stderr).toMatch(/The pool blog is ready: PHP/)
      const file = readFileSync((await sluice.pool()).file ?? '', 'utf8')
      expect(file).not.toMatch(/^(user|group) *=/m)
      expect(statSync(user.run)).toMatchObject({ uid })
      expect(statSync(user.run).mode & 0o077).toBe(0)

      sluice.started.child.kill('SIGTERM')
      expect(await sluice.started.exit).toEqual({ code: 0, signal: null })
      await nothingLeft(user, pids, 1000)
      expect(existsSync(user.run)).toBe(false)
    })

    test.skipIf(!may)(`${name}: a master and a worker that are killed are replaced`, async () => {
      const { sluice } = await serving(uid)
      const before = await sluice.serving()
      killProcess(before.pid)
      expect((await ask(sluice.port, '/')).status).toBe(200)
      await until(async () => (await sluice.serving()).n === 2, { what: 'the next generation' })
      const worker = await until(() => descendants(sluice.pid).find((pid) => pid !== before.pid && /pool blog/.test(title(pid))), {
        what: 'a worker',
      })
      killProcess(worker)
      expect((await ask(sluice.port, '/')).status).toBe(200)
    })

    test.skipIf(!may)(`${name}: after kill -9 nothing but the note of where it was is left within 6 s`, async () => {
      const { user, sluice, pids } = await serving(uid)
      killProcess(sluice.pid)
      await sluice.started.exit
      await nothingLeft(user, pids, 6000)
      expect(runFiles(user)).toEqual(['instances', `instances/${sluice.pid}.json`])
    })
  }

  afterAll(() => {
    for (const uid of users) rmSync(join('/tmp', `sluice-${uid}`), { recursive: true, force: true })
  })

  async function serving(uid: number): Promise<{ user: TestUser; sluice: Served; pids: readonly number[] }> {
    const folder = tempFolder()
    const blog = join(folder, 'blog')
    mkdirSync(blog)
    writeFileSync(join(blog, 'index.php'), WHO)
    const bare = uid === NAMELESS
    const env = bare
      ? { HOME: undefined, XDG_CONFIG_HOME: undefined, XDG_RUNTIME_DIR: undefined, XDG_CACHE_HOME: undefined }
      : { HOME: folder, XDG_CONFIG_HOME: join(folder, 'cfg'), XDG_RUNTIME_DIR: folder, XDG_CACHE_HOME: join(folder, 'cache') }
    const user: TestUser = {
      folder,
      run: bare ? join('/tmp', `sluice-${uid}`) : join(folder, 'sluice'),
      workspace: join(folder, 'cfg/sluice'),
      env: { ...env, SLUICE_TRACE: undefined, npm_command: undefined, USER: undefined, LOGNAME: undefined },
    }
    if (isRoot) for (const path of [folder, blog, join(blog, 'index.php')]) chownSync(path, uid, uid)
    const words = [process.execPath, cli, 'serve', blog, '--port', '0', '--ui-port', '0']
    const [command = '', ...args] = isRoot ? ['setpriv', ...asUser(uid), ...words] : words
    const started: Started = start(command, args, { cwd: folder, env: user.env })
    const sluice = await served(started)
    expect((await ask(sluice.port, '/')).status).toBe(200)
    const pids = await until(
      () => {
        const all = [...new Set([...descendants(started.pid), ...leftBy(user)])]
        return all.length >= 3 && all
      },
      { what: 'master, worker and reaper' },
    )
    return { user, sluice, pids }
  }
})

async function nothingLeft(user: TestUser, pids: readonly number[], ms: number): Promise<void> {
  await until(() => pids.every((pid) => !alive(pid)) && leftBy(user).length === 0, { what: 'the end of every process', ms })
}

function title(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}
