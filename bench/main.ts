import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { decodeFigures } from './decode.ts'
import { firstPageMs } from './first-page.ts'
import { startFpm } from './fpm.ts'
import { load, type Round } from './load.ts'
import type { Running } from './peer.ts'
import { peers } from './peers.ts'
import { median, type Result, report } from './report.ts'
import { works, writeSite } from './site.ts'

/** How fast is Sluice beside nginx, HAProxy, Caddy and Apache on the same PHP-FPM? See bench/README.md. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    peers: { type: 'string', default: '' },
    fpm: { type: 'string', default: '/usr/sbin/php-fpm8.2' },
    out: { type: 'string', default: 'bench/RESULTS.md' },
  },
})

/** Before each work, for each peer: opcache, workers, and V8, which is slow for its first thousands of requests. */
const WARM_SECONDS = 3

async function main(): Promise<void> {
  const rounds = Number(values.rounds)
  const seconds = Number(values.seconds)
  const chosen = peers.filter(
    (peer) => values.peers === '' || values.peers.split(',').some((part) => peer.name.toLowerCase().includes(part)),
  )
  const chosenWorks = works.filter((work) => work.name.includes(values.only))
  const base = mkdtempSync('/tmp/sl-bench-')
  chmodSync(base, 0o755)
  const docroot = join(base, 'site')
  writeSite(docroot)

  const stops: (() => Promise<void>)[] = []
  try {
    const running = new Map<string, Running>()
    for (const peer of chosen) {
      const folder = join(base, peer.name.toLowerCase().replace(/\W+/g, '-'))
      mkdirSync(folder)
      chmodSync(folder, 0o777)
      const fpm = peer.ownFpm ? undefined : await startFpm(values.fpm, folder)
      if (fpm) stops.unshift(fpm.stop)
      const server = await peer.start({ folder, docroot, socket: fpm?.socket ?? '' })
      stops.unshift(server.stop)
      running.set(peer.name, server)
    }
    const taken = new Map<string, Round[]>()
    for (const work of chosenWorks) {
      for (const [, server] of running) await load(server, work, WARM_SECONDS, base)
      for (let n = 0; n < rounds; n++) {
        for (const [name, server] of running) {
          const round = await load(server, work, seconds, base)
          const key = `${work.name}\n${name}`
          taken.set(key, [...(taken.get(key) ?? []), round])
          console.log(
            `${work.name} · ${name} · ${Math.round(round.perSecond)}/s · cpu ${round.cpu.toFixed(3)} · ${round.medianMs}/${round.p99Ms} ms · failed ${round.failed}`,
          )
        }
      }
    }
    const results: Result[] = chosenWorks.flatMap((work) =>
      chosen.map((peer) => ({ work, peer: peer.name, rounds: taken.get(`${work.name}\n${peer.name}`) ?? [] })),
    )
    for (const stop of stops.splice(0)) await stop()
    const starts: number[] = []
    for (let n = 0; n < 5; n++) starts.push(await firstPageMs(docroot))
    const extra = [
      '## Start',
      '',
      `From the command \`sluice serve DIR\` to the first page: median ${Math.round(median(starts))} ms of five (${starts.map(Math.round).join(', ')}). Target: 1,500 ms.`,
      '',
      ...decodeFigures(),
    ]
    const versions = chosen.map((peer) => `${peer.name} ${firstLine(peer.version)}`)
    writeFileSync(values.out, report(results, { versions, rounds, seconds, date: new Date().toISOString().slice(0, 10), extra }))
    console.log(`written to ${values.out}`)
  } finally {
    for (const stop of stops) await stop()
    rmSync(base, { recursive: true, force: true })
  }
}

function firstLine([program, ...args]: readonly string[]): string {
  const both = execFileSync('sh', ['-c', `"$0" "$@" 2>&1`, program ?? 'true', ...args]).toString()
  return (
    both
      .split('\n')
      .find((line) => /\d+\.\d+/.test(line))
      ?.trim() ?? ''
  )
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
