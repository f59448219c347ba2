import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleForNode } from '../../scripts/bundles.mjs'
import { built } from '../built.ts'
import { FastcgiClient } from '../fixtures/fastcgi-client.ts'
import { RunningProgram } from '../main/embedded/running-program.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { alive } from '../processes.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

suiteWith(['electron', 'php-wasm'], 'the embedded PHP on the Node of Electron', () => {
  test('pages, randomness, sessions, SQLite and a broken instance are as on any Node', async () => {
    const program = await RunningProgram.start({ execPath: thePeer('electron'), env: { ELECTRON_RUN_AS_NODE: '1' } })
    const page = await program.run(
      'session_start(); $d = new PDO("sqlite:t.db"); $d->exec("CREATE TABLE t (n)"); $d->exec("INSERT INTO t VALUES (7)"); echo strlen(random_bytes(100000)), " ", strlen(session_id()), " ", $d->query("SELECT n FROM t")->fetchColumn();',
    )
    expect(page).toMatchObject({ status: 200, body: '100000 32 7', exitCode: 0, stderr: '' })
    const broken = await program.run('$a = []; for ($i = 0; $i < 200000; $i++) $a = [$a]; echo strlen(serialize($a));')
    expect(broken.exitCode).toBeUndefined()
    expect(await program.run('set_time_limit(1); for (;;);')).toMatchObject({ status: 504 })
    expect((await program.run('echo "on";')).body).toBe('on')
  })
})

suiteWith(['electron', 'xvfb', 'php-wasm'], 'the embedded PHP as a process of Electron', () => {
  test('it starts, answers, stops when told, and ends with an app that is killed', async () => {
    const folder = tempFolder()
    const site = join(folder, 'site')
    mkdirSync(site)
    writeFileSync(join(site, 'page.php'), '<?php echo "from Electron";')
    await bundleForNode('main/desktop/launch-embedded.ts', folder, 'launch.cjs')
    writeFileSync(join(folder, 'package.json'), '{ "name": "test", "main": "main.cjs" }')
    const args = (n: number): string =>
      JSON.stringify(['--listen', `unix:${folder}/${n}.sock`, '--temp', join(folder, 'temp'), '--root', site, '--workers', '1'])
    writeFileSync(
      join(folder, 'main.cjs'),
      `const { app } = require('electron')
       const { launchEmbedded } = require('./launch.cjs')
       const tell = (n, pid, what) => console.log('@' + JSON.stringify({ n, pid, ...what }))
       app.disableHardwareAcceleration()
       app.whenReady().then(() => {
         for (const [n, args] of [[1, ${args(1)}], [2, ${args(2)}]]) {
           const child = launchEmbedded(${JSON.stringify(await built('embedded.cjs'))}, args, {}, {
             message: (message) => tell(n, child.pid, message),
             stderr: (text) => tell(n, child.pid, { type: 'stderr', text }),
             exit: (how) => tell(n, 0, { type: 'exit', how }),
           })
           if (n === 1) process.stdin.once('data', () => child.tell({ type: 'stop', drainMs: 1000 }))
         }
       })`,
    )
    const display = start(thePeer('xvfb'), ['-displayfd', '1', '-screen', '0', '640x480x24', '-nolisten', 'tcp'])
    await until(() => display.stdout.includes('\n'), { ms: 20_000, what: 'the display' })
    const electron = spawn(thePeer('electron'), [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), folder], {
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, DISPLAY: `:${display.stdout.trim()}` },
    })
    onTestFinished(() => void electron.kill('SIGKILL'))
    let said = ''
    electron.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    const told = (n: number, type: string): { pid: number; address: string; how: string } | undefined => {
      const all = said.split('\n').flatMap((line) => (line.startsWith('@') ? [JSON.parse(line.slice(1))] : []))
      return all.find((each) => each.n === n && each.type === type)
    }
    const second = await until(() => told(1, 'ready') && told(2, 'ready'), { ms: 40_000, what: 'both programs' })
    const client = await FastcgiClient.open(second.address)
    client.send([
      ['SCRIPT_FILENAME', join(site, 'page.php')],
      ['REQUEST_METHOD', 'GET'],
    ])
    expect((await client.answer()).stdout.toString()).toMatch(/from Electron$/)
    electron.stdin.write('stop\n')
    expect((await until(() => told(1, 'exit'), { ms: 10_000, what: 'the end of the first' })).how).toBe('exit code 0')
    expect(alive(second.pid)).toBe(true)
    electron.kill('SIGKILL')
    await until(() => !alive(second.pid), { ms: 2000, what: 'the end of the second' })
    expect(said).not.toContain('stderr')
  })
})
