import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { EmbeddedPool, type EmbeddedPoolOptions } from '../../../main/pools/embedded.ts'
import { embeddedAvailable } from '../../../main/pools/embedded-available.ts'
import { fastcgiRequest } from '../../../main/pools/fastcgi-request.ts'
import { embeddedResponder } from '../../../main/pools/responders/embedded.ts'
import { built } from '../../built.ts'
import { failureOf } from '../../failure-of.ts'
import { suiteWith } from '../../peers.ts'
import { alive, killProcess } from '../../processes.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

interface Rig {
  readonly pool: EmbeddedPool
  readonly folder: string
  readonly lines: string[]
  readonly groups: Set<number>
  /** Its states, as it told of changes. */
  readonly states: EmbeddedPool['state'][]
  script(code: string): void
  /** The body of the script's answer. */
  ask(): Promise<string>
}

async function rig(more: Partial<EmbeddedPoolOptions> = {}): Promise<Rig> {
  const folder = tempFolder()
  const site = join(folder, 'site')
  mkdirSync(site)
  let number = 0
  const made: Rig = {
    pool: new EmbeddedPool({
      name: 'blog',
      settings: { roots: [site], workers: 1 },
      nextFolder: () => join(folder, 'run'),
      nextNumber: () => ++number,
      env: process.env,
      program: await built('embedded.cjs'),
      reaper: { addGroup: (pid) => void made.groups.add(pid), removeGroup: (pid) => void made.groups.delete(pid) },
      on: {
        changed: () => {
          made.states.push(made.pool.state)
        },
        line: ({ says }) => made.lines.push(says),
      },
      ...more,
    }),
    folder,
    lines: [],
    groups: new Set(),
    states: [],
    script: (code) => writeFileSync(join(site, 'page.php'), `<?php ${code}`),
    async ask() {
      const address = made.pool.current?.address ?? ''
      const params = { REQUEST_METHOD: 'GET', SCRIPT_NAME: '/page.php', SCRIPT_FILENAME: join(site, 'page.php') }
      const { stdout } = await fastcgiRequest(address.replace('unix:', ''), Object.entries(params), 20_000)
      return stdout.slice(stdout.indexOf('\r\n\r\n') + 4)
    },
  }
  made.script('echo "page";')
  onTestFinished(() => made.pool.close(0))
  return made
}

const pidOf = ({ pool }: Rig): number => pool.current?.pid ?? 0

suiteWith(['php-wasm'], 'a pool of the embedded PHP', () => {
  test('starts, answers, and says that it is the slow one', async () => {
    const made = await rig()
    const { pool } = made
    const responder = embeddedResponder(pool, false)
    expect(pool.state.word).toBe('starting')
    expect(responder.facts()).toMatchObject({ addresses: [], php: null })
    await pool.apply()
    expect(await made.ask()).toBe('page')
    const facts = responder.facts()
    expect(facts).toMatchObject({
      php: expect.stringMatching(/^8\.4\./),
      file: null,
      pm: null,
      addresses: [`unix:${made.folder}/run/1.sock`],
      maxChildren: 1,
      limitExtensions: ['.php', '.phar'],
    })
    expect(pool.state).toMatchObject({
      word: 'ready',
      says: expect.stringMatching(/^Generation 1 serves: pid \d+, PHP 8\.4\.\d+ compiled to WebAssembly, .*Slower than PHP-FPM\.$/),
    })
    expect(facts.remarks[0]).toContain('the slow one')
    expect(facts.generations).toEqual([expect.objectContaining({ n: 1, at: 'serving', pid: pidOf(made) })])
    expect([...made.groups]).toEqual([pidOf(made)])
    expect(made.states.map(({ word }) => word)).toEqual(expect.arrayContaining(['starting', 'ready']))
  })

  test('killed, it is there again with the next generation; its sessions are kept', async () => {
    const made = await rig()
    made.script('session_id("abcdefghijklmnopqrstuvwxyz"); session_start(); echo $_SESSION["n"] = ($_SESSION["n"] ?? 0) + 1;')
    await made.pool.apply()
    expect(await made.ask()).toBe('1')
    const pid = pidOf(made)
    killProcess(pid)
    const crashed = await until(() => made.states.find(({ word }) => word === 'crashed'), { what: 'the pool to say it' })
    expect(crashed).toMatchObject({ says: 'It ended (signal SIGKILL); it starts again at once.', failure: { code: 'embedded-died' } })
    expect(made.pool.current).toBeUndefined()
    expect(await made.pool.masterEnded(1, 0)).toBe(true)
    await until(() => made.pool.current, { ms: 20_000, what: 'the next generation' })
    expect(made.pool.current?.n).toBe(2)
    expect(made.pool.state.word).toBe('ready')
    expect(await made.pool.masterEnded(2, 0)).toBe(false)
    expect(await made.ask()).toBe('2')
    expect([...made.groups]).toEqual([pidOf(made)])
  })

  test('a restart starts the next one first; the one before finishes what it runs', async () => {
    const made = await rig()
    await made.pool.apply()
    const before = pidOf(made)
    made.script('touch("runs"); while (!file_exists("go")) { usleep(5000); clearstatcache(); } echo "whole";')
    const running = made.ask()
    await until(() => existsSync(join(made.folder, 'site/runs')), { what: 'the script to run' })
    await made.pool.apply()
    expect(made.pool.generations.map(({ n, at }) => [n, at])).toEqual([
      [1, 'draining'],
      [2, 'serving'],
    ])
    made.script('echo "new";')
    expect(await made.ask()).toBe('new')
    expect(alive(before)).toBe(true)
    writeFileSync(join(made.folder, 'site/go'), '')
    expect(await running).toBe('whole')
    await until(() => made.pool.generations.length === 1, { what: 'the old one to end' })
    expect(alive(before)).toBe(false)
  })

  test('stopped, it takes nothing more and is gone; started, it serves again', async () => {
    const made = await rig()
    await made.pool.apply()
    const pid = pidOf(made)
    made.pool.stop()
    expect(made.pool.current).toBeUndefined()
    await until(() => made.pool.state.word === 'stopped', { what: 'its end' })
    expect(alive(pid)).toBe(false)
    await made.pool.apply()
    expect(await made.ask()).toBe('page')
  })

  test('ended by hand, what drains is cut', async () => {
    const made = await rig()
    await made.pool.apply()
    made.script('touch("runs"); set_time_limit(0); for (;;);')
    const running = made.ask()
    await until(() => existsSync(join(made.folder, 'site/runs')), { what: 'the script to run' })
    made.pool.stop()
    expect(made.pool.state).toMatchObject({ word: 'draining', says: 'Generation 1 finishes what it holds.' })
    made.pool.endDraining()
    await expect(running).rejects.toThrow('closed before the answer was complete')
    await until(() => made.pool.state.word === 'stopped', { what: 'its end' })
  })

  test('closed in the middle of a start, nothing is left', async () => {
    const made = await rig()
    const starting = failureOf(() => made.pool.apply())
    await until(() => made.groups.size > 0, { what: 'the process' })
    const [pid = 0] = made.groups
    await made.pool.close(0)
    expect((await starting).code).toBe('pool-stopped')
    expect(alive(pid)).toBe(false)
    expect(readdirSync(made.folder)).toEqual(['site'])
  })

  test('closed while a script runs for ever, it is gone when it says so', async () => {
    const made = await rig()
    await made.pool.apply()
    made.script('touch("runs"); set_time_limit(0); for (;;);')
    made.ask().catch(() => undefined)
    await until(() => existsSync(join(made.folder, 'site/runs')), { what: 'the script to run' })
    const pid = pidOf(made)
    await made.pool.close(200)
    expect(alive(pid)).toBe(false)
    expect(readdirSync(made.folder)).toEqual(['site'])
  })

  test('without the package it fails, and says what to do', async () => {
    const program = join(tempFolder(), 'embedded.cjs')
    copyFileSync(await built('embedded.cjs'), program)
    const made = await rig({ program })
    const failure = await failureOf(() => made.pool.apply())
    expect(failure.code).toBe('embedded-missing')
    expect(failure.message).toBe('There is no embedded PHP: the package @php-wasm/node-8-4 is not installed.')
    expect(failure.mend).toMatch(/--omit=optional|php-fpm/)
    expect(made.pool.state).toMatchObject({ word: 'failed', says: failure.message, failure: { code: 'embedded-missing' } })
    expect(embeddedAvailable(program)).toEqual({ available: false, why: 'the package @php-wasm/node-8-4 is not installed' })
    expect(embeddedAvailable()).toEqual({ available: true, version: expect.stringMatching(/^8\.4\.\d+$/) })
  })

  test('a start that fails leaves the one that runs alone', async () => {
    const made = await rig()
    await made.pool.apply()
    // The next one finds its address taken.
    writeFileSync(join(made.folder, 'run/2.sock'), '')
    const failure = await failureOf(() => made.pool.apply())
    expect(failure.code).toBe('embedded-did-not-start')
    expect(failure.message).toMatch(/^The embedded PHP did not start: unix:.*2\.sock cannot be opened: .*EADDRINUSE/)
    expect(made.pool.state).toMatchObject({ word: 'ready', says: expect.stringContaining('Generation 1 goes on') })
    expect(await made.ask()).toBe('page')
  })
})
