import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cpuSeconds, type Running } from './peer.ts'
import type { Work } from './site.ts'

const run = promisify(execFile)

/** One round of one work on one peer. Times in ms. `failed`: answers that were not 2xx, and socket errors. */
export interface Round {
  readonly requests: number
  readonly failed: number
  readonly perSecond: number
  /** CPU seconds of the gateway's own processes per 1,000 requests. */
  readonly cpu: number
  readonly medianMs: number
  readonly p99Ms: number
}

/** wrk with one thread; its figures come from its own `done` hook, as JSON. */
export async function load(running: Running, work: Work, seconds: number, folder: string): Promise<Round> {
  const script = join(folder, 'wrk.lua')
  const post = work.upload === undefined ? '' : `wrk.method = "POST"\nwrk.body = string.rep("x", ${work.upload})\n`
  writeFileSync(
    script,
    `${post}done = function(summary, latency)
  local e = summary.errors
  print(string.format('JSON {"requests":%d,"failed":%d,"us":%d,"p50":%d,"p99":%d}', summary.requests,
    e.connect + e.read + e.write + e.status + e.timeout, summary.duration, latency:percentile(50), latency:percentile(99)))
end
`,
  )
  const before = cpuSeconds(running.pids())
  const { stdout } = await run('wrk', [
    '-t1',
    `-c${work.clients}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '-s',
    script,
    running.url + work.path,
  ])
  const cpu = cpuSeconds(running.pids()) - before
  const line = /^JSON (.*)$/m.exec(stdout)?.[1]
  if (line === undefined) throw new Error(`wrk: ${stdout}`)
  const { requests, failed, us, p50, p99 } = JSON.parse(line) as { requests: number; failed: number; us: number; p50: number; p99: number }
  return {
    requests,
    failed,
    perSecond: (requests / us) * 1e6,
    cpu: (cpu / Math.max(1, requests)) * 1000,
    medianMs: p50 / 1000,
    p99Ms: p99 / 1000,
  }
}
