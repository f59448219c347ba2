import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { built } from '../../built.ts'
import { suiteWith } from '../../peers.ts'
import { alive, killProcess } from '../../processes.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { RunningProgram } from './running-program.ts'

const LOOP = 'touch("looping"); set_time_limit(0); for (;;);'

suiteWith(['php-wasm'], 'the program of the embedded PHP comes and goes', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('on %s it ends, though a script runs for ever; its socket is gone', async (signal) => {
    const program = await RunningProgram.start({ workers: 1 })
    const socket = program.address.slice('unix:'.length)
    expect(existsSync(socket)).toBe(true)
    const loop = program.run(LOOP)
    await until(() => existsSync(join(program.site, 'looping')), { what: 'the loop' })
    program.child.kill(signal)
    expect(await program.ended()).toEqual({ code: 0, signal: null })
    expect((await loop).exitCode).toBeUndefined()
    expect(existsSync(socket)).toBe(false)
    expect(program.stderr).toBe('')
  })

  test('told to stop, it takes no more connections and finishes what runs', async () => {
    const program = await RunningProgram.start({ workers: 1 })
    program.script('runs.php', 'touch("runs"); usleep(700000); echo "whole";')
    const kept = await program.open()
    kept.send(program.params('runs.php'), { keepConn: true })
    const idle = await program.open()
    await until(() => existsSync(join(program.site, 'runs')), { what: 'the script to run' })
    program.tell({ type: 'stop', drainMs: 10_000 })
    await until(() => idle.closed, { what: 'the idle connection to be closed' })
    await expect(program.open()).rejects.toThrow()
    expect((await kept.answer()).stdout.toString()).toMatch(/whole$/)
    expect(await program.ended()).toEqual({ code: 0, signal: null })
  })

  test('told to stop, it waits no longer than it was told', async () => {
    const program = await RunningProgram.start({ workers: 1 })
    const loop = program.run(LOOP)
    await until(() => existsSync(join(program.site, 'looping')), { what: 'the loop' })
    program.tell({ type: 'stop', drainMs: 100 })
    expect(await program.ended()).toEqual({ code: 0, signal: null })
    expect((await loop).exitCode).toBeUndefined()
  })

  test.each([
    ['nothing', ''],
    ['a script that runs for ever', LOOP],
  ])('its parent killed while it does %s: it is gone within 2 s', async (_, code) => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'loop.php'), `<?php ${code}`)
    const args = ['--listen', `unix:${folder}/php.sock`, '--temp', join(folder, 'temp'), '--root', folder, '--workers', '1']
    const source = `
      const child = require('node:child_process').fork(${JSON.stringify(await built('embedded.cjs'))}, ${JSON.stringify(args)})
      child.on('message', (message) => console.log(JSON.stringify({ ...message, pid: child.pid })))`
    const parent = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    parent.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    onTestFinished(() => void parent.kill('SIGKILL'))
    const { address, pid } = (await until(() => said.includes('\n') && JSON.parse(said), { ms: 20_000, what: 'the program' })) as {
      address: string
      pid: number
    }
    onTestFinished(() => killProcess(pid))
    if (code !== '') {
      const { FastcgiClient } = await import('../../fixtures/fastcgi-client.ts')
      const client = await FastcgiClient.open(address)
      client.send([
        ['SCRIPT_FILENAME', join(folder, 'loop.php')],
        ['REQUEST_METHOD', 'GET'],
      ])
      await until(() => existsSync(join(folder, 'looping')), { what: 'the loop' })
    }
    parent.kill('SIGKILL')
    await until(() => !alive(pid), { ms: 2000, what: 'the program to be gone' })
    expect(existsSync(join(folder, 'php.sock'))).toBe(false)
  })

  test('it listens on a port of loopback as well', async () => {
    const program = await RunningProgram.start({ listen: '127.0.0.1:0', workers: 1 })
    expect(program.address).toMatch(/^127\.0\.0\.1:\d{4,5}$/)
    expect((await program.run('echo "by TCP";')).body).toBe('by TCP')
  })

  test('without the package it says what is missing, in one line, and ends', async () => {
    const alone = join(tempFolder(), 'embedded.cjs')
    copyFileSync(await built('embedded.cjs'), alone)
    const program = await RunningProgram.fork({ file: alone })
    expect(await program.told('failed')).toEqual({
      type: 'failed',
      code: 'embedded-missing',
      says: 'the package @php-wasm/node-8-4 is not installed',
    })
    expect(await program.ended()).toEqual({ code: 1, signal: null })
    expect(program.stderr).toBe('')
  })

  describe('what it cannot start with is one sentence', () => {
    const folder = tempFolder()
    const taken = createServer().listen(join(folder, 'taken.sock'))
    taken.unref()
    const cases: [name: string, options: Parameters<typeof RunningProgram.fork>[0], says: RegExp][] = [
      ['an address that is taken', { listen: `unix:${join(folder, 'taken.sock')}` }, /taken\.sock cannot be opened: .*EADDRINUSE/],
      ['all addresses of the machine', { listen: '0.0.0.0:0' }, /^0\.0\.0\.0:0 is no address of this machine alone$/],
      ['a folder that is not there', { roots: ['/no/such/folder'] }, /^the folder \/no\/such\/folder cannot be read: ENOENT/],
      ['the whole disk', { roots: ['/'] }, /^\/ cannot be a folder of the embedded PHP/],
      ['a folder of the system', { roots: ['/proc/self'] }, /cannot be a folder of the embedded PHP/],
      ['an option that it does not know', { more: ['--what', '1'] }, /^unknown or incomplete option --what$/],
      ['a number that is none', { more: ['--workers', 'many'] }, /^--workers must be a number from 1 to 16$/],
    ]
    test.each(cases)('%s', async (_, options, says) => {
      const program = await RunningProgram.fork(options)
      const failed = await program.told('failed')
      expect(failed.code).toBe('embedded-did-not-start')
      expect(failed.says).toMatch(says)
      expect(failed.says).not.toContain('\n')
      expect(await program.ended()).toEqual({ code: 1, signal: null })
      expect(program.stderr).toBe('')
    })
  })

  test('started by hand, it prints its address, and its failures on stderr', async () => {
    const folder = tempFolder()
    const file = await built('embedded.cjs')
    const run = (listen: string) => {
      const child = spawn(process.execPath, [file, '--listen', listen, '--temp', join(folder, 'temp'), '--root', folder, '--workers', '1'])
      onTestFinished(() => void child.kill('SIGKILL'))
      const said = { stdout: '', stderr: '', code: undefined as number | null | undefined, child }
      child.stdout.on('data', (chunk: Buffer) => {
        said.stdout += chunk.toString()
      })
      child.stderr.on('data', (chunk: Buffer) => {
        said.stderr += chunk.toString()
      })
      child.on('close', (code) => {
        said.code = code
      })
      return said
    }
    const good = run('127.0.0.1:0')
    await until(() => good.stdout.includes('\n'), { ms: 20_000, what: 'the address' })
    expect(good.stdout).toMatch(/^127\.0\.0\.1:\d+\n$/)
    good.child.kill('SIGTERM')
    await until(() => good.code !== undefined, { what: 'its end' })
    expect(good).toMatchObject({ code: 0, stderr: '' })
    const bad = run('0.0.0.0:0')
    await until(() => bad.code !== undefined, { ms: 20_000, what: 'its end' })
    expect(bad).toMatchObject({ code: 1, stdout: '', stderr: '0.0.0.0:0 is no address of this machine alone\n' })
    expect(readdirSync(join(folder, 'temp')).sort()).toEqual(['bodies', 'php'])
  })
})
