import { expect, test } from 'vitest'
import { WorkerDeaths } from '../../../main/pools/worker-deaths.ts'

const line = (pid: number): string => `child ${pid} exited on signal 11 (SIGSEGV) after 2.5 seconds from start`
const lives = Promise.resolve(false)
const how = 'signal 11 (SIGSEGV)'

test('one that was told of just before, or is just after: it is the one', async () => {
  const deaths = new WorkerDeaths()
  deaths.line(line(1))
  expect(await deaths.ofCut(lives)).toEqual({ pid: 1, how, certain: true })
  const later = deaths.ofCut(lives)
  deaths.line('child 7 started')
  deaths.line(line(2))
  expect(await later).toEqual({ pid: 2, how, certain: true })
})

test('two connections that are cut at once: each has a death of its own, and neither is certain', async () => {
  const deaths = new WorkerDeaths()
  const both = [deaths.ofCut(lives), deaths.ofCut(lives)]
  for (const pid of [1, 2]) deaths.line(line(pid))
  expect(await Promise.all(both)).toEqual([1, 2].map((pid) => ({ pid, how, certain: false })))
})

test('two deaths and one connection: it is not certain', async () => {
  const deaths = new WorkerDeaths()
  for (const pid of [1, 2]) deaths.line(line(pid))
  expect(await deaths.ofCut(lives)).toMatchObject({ certain: false })
})

test('nobody died, or the master did: none', async () => {
  const deaths = new WorkerDeaths()
  expect(await deaths.ofCut(Promise.resolve(true))).toBeNull()
  expect(await deaths.ofCut(lives)).toBeNull()
})
