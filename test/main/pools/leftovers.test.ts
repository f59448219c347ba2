import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clearLeftovers, markMaster, markRun } from '../../../main/pools/leftovers.ts'
import { bootId, processEntry } from '../../../main/pools/process-table.ts'
import { alive, groupMembers, killProcess } from '../../processes.ts'
import { start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

/** The folder of a run whose process is gone. */
function leftRun(name: string): { base: string; folder: string; generation: string } {
  const base = tempFolder()
  const folder = join(base, name)
  const generation = join(folder, 'g1')
  mkdirSync(generation, { recursive: true })
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ pid: 2 ** 22 + 7, start: '1', boot: bootId() }))
  return { base, folder, generation }
}

test('a master that was left is ended with its group, and its folder deleted', async () => {
  const { base, folder, generation } = leftRun('abc123')
  const left = start('/bin/sh', ['-c', 'sleep 600 & wait'])
  await until(() => groupMembers(left.pid).length === 2, { what: 'its child' })
  markMaster(generation, left.pid)
  const said = clearLeftovers(base)
  await until(() => groupMembers(left.pid).length === 0, { what: 'the end of both' })
  expect(existsSync(folder)).toBe(false)
  expect(said).toEqual([`Left by a Sluice that ended without cleaning up: ${folder}, its processes ${left.pid}; ended and deleted.`])
})

test('workers that were left without a master are ended', async () => {
  const { base, generation } = leftRun('abc123')
  // The title of a worker of PHP-FPM is its command line.
  const left = start('/bin/bash', ['-c', '(exec -a "php-fpm: pool blog" sleep 600) & echo up; wait'])
  await until(() => left.stdout.includes('up') && groupMembers(left.pid).length === 2, { what: 'the worker' })
  markMaster(generation, left.pid)
  killProcess(left.pid)
  await until(() => !alive(left.pid), { what: 'the end of the master' })
  clearLeftovers(base)
  await until(() => groupMembers(left.pid).length === 0, { what: 'the end of the worker' })
})

test('a later process with the same pid is left alone', async () => {
  const other = start('/bin/sh', ['-c', 'sleep 600'])
  await until(() => processEntry(other.pid)?.start, { what: 'it' })
  for (const mark of [
    { pid: other.pid, start: 'another', boot: bootId() },
    { pid: other.pid, start: processEntry(other.pid)?.start, boot: 'another' },
  ]) {
    const { base, folder, generation } = leftRun('abc123')
    writeFileSync(join(generation, 'master.json'), JSON.stringify(mark))
    clearLeftovers(base)
    expect(existsSync(folder)).toBe(false)
    expect(alive(other.pid)).toBe(true)
  }
})

test('what belongs to a process that runs, or to nobody, stays', () => {
  const base = tempFolder()
  mkdirSync(join(base, 'mine00'))
  markRun(join(base, 'mine00'))
  mkdirSync(join(base, 'instances'))
  mkdirSync(join(base, 'broken'))
  writeFileSync(join(base, 'broken', 'run.json'), '{"pid":')
  expect(clearLeftovers(base)).toEqual([])
  expect(readdirSync(base).sort()).toEqual(['broken', 'instances', 'mine00'])
  expect(clearLeftovers(join(base, 'none'))).toEqual([])
})
