import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Reaper } from '../../../main/pools/reaper.ts'
import { alive, commandLine, groupMembers, killGroup, killProcess } from '../../processes.ts'
import { type Started, start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

function reaper(): { reaper: Reaper; deaths: string[] } {
  const deaths: string[] = []
  const made = new Reaper('sluice-reaper test', (says) => deaths.push(says))
  onTestFinished(() => made.close())
  return { reaper: made, deaths }
}

/** A shell with two children, in a group of their own. `first`: what the shell does before. */
async function family(first = ':'): Promise<Started> {
  const started = start('/bin/sh', ['-c', `ulimit -c 0; ${first}; sleep 600 | cat`])
  await until(() => groupMembers(started.pid).length === 3, { what: 'the family' })
  return started
}

/** Whether a shell's `trap '' HUP INT TERM` has run: SigIgn of proc(5), a bit a signal. Where there is no /proc nobody can tell. */
function ignoresSignals(pid: number): boolean {
  if (!existsSync('/proc/self/status')) return true
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '0'
  return (Number.parseInt(mask, 16) & IGNORED) === IGNORED
}

const IGNORED = (1 << (constants.signals.SIGHUP - 1)) | (1 << (constants.signals.SIGINT - 1)) | (1 << (constants.signals.SIGTERM - 1))

test('at its end groups are ended, child and all, and paths deleted', async () => {
  const { reaper: made } = reaper()
  const [first, second] = [await family(), await family()]
  const folder = tempFolder()
  for (const name of ['a b', '$(touch x)', "it's", '*']) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'file'), '')
    made.addPath(join(folder, name))
  }
  writeFileSync(join(folder, 'socket'), '')
  mkdirSync(join(folder, 'kept'))
  made.addPath(join(folder, 'socket'))
  made.addPath(join(folder, 'kept'))
  made.removePath(join(folder, 'kept'))
  made.addGroup(first.pid)
  made.addGroup(second.pid)
  await made.close()
  await until(() => groupMembers(first.pid).length + groupMembers(second.pid).length === 0, { what: 'the end of both groups' })
  expect(['a b', '$(touch x)', "it's", '*', 'socket'].filter((name) => existsSync(join(folder, name)))).toEqual([])
  expect(existsSync(join(folder, 'kept'))).toBe(true)
})

test('what it starts is known to it before it begins, and has nothing of it', async () => {
  const { reaper: made } = reaper()
  const log = join(tempFolder(), 'log')
  const output = openSync(log, 'a')
  const child = made.spawn('/bin/sh', ['-c', 'echo "$0 $1 $WHO $(pwd) $$"; exec sleep 600', 'a b', "it's"], {
    cwd: '/usr',
    env: { WHO: 'me', PATH: process.env.PATH },
    output,
  })
  closeSync(output)
  const pid = child.pid ?? 0
  onTestFinished(() => killGroup(pid))
  const said = await until(() => commandLine(pid) === 'sleep 600' && readFileSync(log, 'utf8'), { what: 'the program' })
  expect(said).toBe(`a b it's me /usr ${pid}\n`)
  if (process.platform === 'linux') expect(readdirSync(`/proc/${pid}/fd`)).not.toContain('3')
  expect(groupMembers(pid)).toEqual([pid])
  await made.close() // nobody said addGroup
  await until(() => !alive(pid), { what: 'its end' })
})

test('a group that is told twice is taken back once', async () => {
  const { reaper: made } = reaper()
  const kept = await family()
  made.addGroup(kept.pid)
  made.addGroup(kept.pid)
  made.removeGroup(kept.pid)
  await made.close()
  expect(groupMembers(kept.pid)).toHaveLength(3)
})

test('with no reaper left a program is started all the same', async () => {
  const { reaper: made } = reaper()
  await made.close()
  const output = openSync(join(tempFolder(), 'log'), 'a')
  const child = made.spawn('sleep', ['600'], { cwd: '/', env: { PATH: process.env.PATH }, output })
  closeSync(output)
  const pid = child.pid ?? 0
  onTestFinished(() => killGroup(pid))
  await until(() => commandLine(pid) === 'sleep 600', { what: 'the program' })
})

test('what ignores SIGQUIT is killed after 2 s', async () => {
  const { reaper: made } = reaper()
  const stubborn = await family("trap '' QUIT")
  made.addGroup(stubborn.pid)
  const from = performance.now()
  await made.close()
  expect(performance.now() - from).toBeGreaterThan(1500)
  await until(() => groupMembers(stubborn.pid).length === 0, { what: 'its end' })
})

test('a group that was taken back is left alone', async () => {
  const { reaper: made } = reaper()
  const [kept, ended] = [await family(), await family()]
  for (const { pid } of [kept, ended]) made.addGroup(pid)
  made.removeGroup(kept.pid)
  await made.close()
  await until(() => groupMembers(ended.pid).length === 0, { what: 'the end of the other' })
  expect(alive(kept.pid)).toBe(true)
})

test('with nothing to do it ends at once', async () => {
  const { reaper: made } = reaper()
  const from = performance.now()
  await made.close()
  expect(performance.now() - from).toBeLessThan(1500)
  await made.close()
})

test('signals of a terminal do not end it, it has a session of its own', async () => {
  const { reaper: made, deaths } = reaper()
  const pid = made.pid ?? 0
  const victim = await family()
  made.addGroup(victim.pid)
  expect(groupMembers(pid)).toContain(pid)
  await until(() => ignoresSignals(pid), { what: 'its traps' })
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) killProcess(pid, signal)
  await made.close()
  await until(() => groupMembers(victim.pid).length === 0, { what: 'its work' })
  expect(deaths).toEqual([])
})

test('one that dies is replaced, and the next one knows all', async () => {
  const { reaper: made, deaths } = reaper()
  const before = made.pid ?? 0
  const victim = await family()
  const folder = tempFolder()
  made.addGroup(victim.pid)
  made.addPath(folder)
  killProcess(before, 'SIGKILL')
  await until(() => made.pid !== before, { what: 'the next reaper' })
  expect(deaths).toEqual(['The reaper ended (SIGKILL); the next one is started.'])
  await made.close()
  await until(() => groupMembers(victim.pid).length === 0 && !existsSync(folder), { what: 'its work' })
})
