import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { LogStderr } from '../../../app/site/site-file.ts'
import { StderrLines } from '../../../main/engine/stderr-lines.ts'
import { end, FastcgiPeer, stderr, stdout } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

test('lines are the same wherever STDERR is cut; what drives a terminal is shown', () => {
  const whole = bytes('PHP Warning: é\r\nred \x1b[31m\u202Etext\n\n  at line 2\nlast')
  const expected = ['PHP Warning: é', 'red \\x1b[31m\\u202etext', '  at line 2', 'last']
  for (let cut = 0; cut <= whole.length; cut++) {
    const told: string[] = []
    const lines = new StderrLines((line) => told.push(line))
    lines.push(whole.subarray(0, cut))
    lines.push(whole.subarray(cut))
    lines.end()
    expect(told, `cut at byte ${cut}`).toEqual(expected)
  }
})

test('a flood is cut: long lines, and too many', () => {
  const told: string[] = []
  const lines = new StderrLines((line) => told.push(line))
  for (let n = 0; n < 100; n++) lines.push(bytes('x'.repeat(1000)))
  lines.push(bytes(`\n${'y\n'.repeat(3000)}`))
  lines.end()
  expect(told[0]).toBe(`${'x'.repeat(4096)} (cut)`)
  expect(told).toHaveLength(1001)
  expect(told.at(-1)).toMatch(/^\(further lines/)
})

async function rigWith(logStderr: LogStderr, says = 'one\ntwo \x07\n') {
  const peer = await FastcgiPeer.start(({ socket, read }) => {
    if (read.stdinEnded) socket.write(Buffer.concat([stderr(says), stdout('Content-Type: text/plain\r\n\r\nfine'), stderr('three'), end()]))
  })
  const folder = tempFolder()
  writeFileSync(join(folder, 'index.php'), '')
  return { folder, rig: await EngineRig.start({ sites: [site(folder, { logStderr })], pools: [pool(peer.address)] }) }
}
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n')
const LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z site (\d+): (.*)$/

test('lines go to Sluice’s own and to a file in the project, each with time, site and exchange', async () => {
  const { rig, folder } = await rigWith({ own: true, file: 'stderr.log' })
  for (const path of ['/a', '/b']) expect((await ask(rig.port(), path)).body.toString()).toBe('fine')
  const file = join(folder, 'stderr.log')
  const written = await until(
    () => {
      const lines = linesOf(file)
      return lines.length === 6 ? lines : undefined
    },
    { what: 'six lines' },
  )
  expect(written.map((line) => LINE.exec(line)?.slice(1))).toEqual(
    ['1', '1', '1', '2', '2', '2'].map((id, at) => [id, ['one', 'two \\x07', 'three'][at % 3]]),
  )
  expect(rig.lines).toEqual(written.map((line) => `notice: ${line}`))
  // Who moves it away finds the next lines in a new one.
  renameSync(file, `${file}.1`)
  await ask(rig.port(), '/c')
  await until(() => linesOf(file).length === 3, { what: 'a new file' })
  expect((await rig.spool.ended('/c')).end).toMatchObject({ state: 'done', stderrBytes: 15 })
})

test('what can’t be written is one warning, and no exchange fails by it', async () => {
  const outside = tempFolder()
  for (const [file, prepare, says] of [
    ['none/x.log', () => {}, /none\/x\.log cannot be written: it does not exist\./],
    ['folder', (at: string) => mkdirSync(at), /it is a folder/],
    ['link.log', (at: string) => symlinkSync(join(outside, 'target'), at), /it is a link/],
    ['out/x.log', (at: string) => symlinkSync(outside, join(at, '..')), /its folder is a link to .*, outside of the project/],
    ['pipe', (at: string) => mkfifo(at), /cannot be written/],
  ] as const) {
    const { rig, folder } = await rigWith({ own: false, file })
    prepare(join(folder, file))
    for (const path of ['/a', '/b']) expect([file, (await ask(rig.port(), path)).status]).toEqual([file, 200])
    await rig.spool.ended('/b')
    await until(() => rig.lines.length > 0, { what: `the warning of ${file}` })
    await rig.close()
    expect([file, rig.lines]).toEqual([file, [expect.stringMatching(says)]])
    expect(rig.lines[0]).toMatch(/^warning: log-stderr of the site site: /)
  }
  expect(() => readFileSync(join(outside, 'target'))).toThrow('ENOENT')
  expect(() => readFileSync(join(outside, 'x.log'))).toThrow('ENOENT')
})

test('without it nothing of it is said', async () => {
  const { rig } = await rigWith({ own: false, file: null })
  await ask(rig.port(), '/a')
  await rig.spool.ended('/a')
  expect(rig.lines).toEqual([])
})

const mkfifo = (path: string): void => void execFileSync('mkfifo', [path])
