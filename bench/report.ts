import { cpus, loadavg, totalmem } from 'node:os'
import type { Round } from './load.ts'
import type { Work } from './site.ts'

export interface Result {
  readonly work: Work
  readonly peer: string
  readonly rounds: readonly Round[]
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** The figure of each round set against the same round of another peer: drift of the machine cancels out. */
function ratio(mine: readonly Round[], other: readonly Round[], figure: (round: Round) => number): number {
  return median(mine.map((round, n) => figure(round) / figure(other[n] ?? round)))
}

/** What a target asks of Sluice, in ratios of one run. `met` says so for the measured rounds of all peers. */
interface Target {
  readonly work: string
  /** Whose it is; Sluice unless said. */
  readonly peer?: string
  readonly asks: string
  readonly judge: (of: (peer: string) => readonly Round[]) => { met: boolean; got: string }
}

/** By how many ms a client waits longer. */
const medianOver = (mine: readonly Round[], other: readonly Round[]): number =>
  median(mine.map((round, n) => round.medianMs - (other[n]?.medianMs ?? round.medianMs)))

const KEPT = 'Sluice keep-conn'
const TAP = 'nginx and a tap'

const best = (of: (peer: string) => readonly Round[]): number =>
  Math.max(...['nginx default', 'HAProxy', 'Caddy', 'Apache'].map((peer) => median(of(peer).map((round) => round.perSecond))))

const targets: readonly Target[] = [
  {
    work: 'hello, 16 clients',
    asks: 'throughput and CPU a request better than Caddy',
    judge: (of) => {
      const speed = ratio(of('Sluice'), of('Caddy'), (round) => round.perSecond)
      const cpu = ratio(of('Sluice'), of('Caddy'), (round) => round.cpu)
      return { met: speed > 1 && cpu < 1, got: `${speed.toFixed(2)} of its throughput, ${cpu.toFixed(2)} of its CPU` }
    },
  },
  {
    work: 'hello, 16 clients',
    peer: KEPT,
    asks: "CPU a request at most 1.5 times nginx default's, below Apache and Caddy; throughput at least Apache's and twice Caddy's",
    judge: (of) => {
      const cpu = ['nginx default', 'Apache', 'Caddy'].map((peer) => ratio(of(KEPT), of(peer), (round) => round.cpu))
      const speed = ['Apache', 'Caddy'].map((peer) => ratio(of(KEPT), of(peer), (round) => round.perSecond))
      const [toNginx = 0, toApache = 0, toCaddy = 0] = cpu
      const [ofApache = 0, ofCaddy = 0] = speed
      return {
        met: toNginx <= 1.5 && toApache < 1 && toCaddy < 1 && ofApache >= 1 && ofCaddy >= 2,
        got: `CPU ${cpu.map((each) => each.toFixed(2)).join(', ')} of nginx's, Apache's and Caddy's, throughput ${speed.map((each) => each.toFixed(2)).join(' and ')} of Apache's and Caddy's`,
      }
    },
  },
  {
    work: 'hello, 16 clients',
    peer: TAP,
    asks: 'at most 25 % less throughput than nginx without it',
    judge: (of) => {
      const speed = ratio(of(TAP), of('nginx default'), (round) => round.perSecond)
      return { met: speed >= 0.75, got: `${speed.toFixed(2)} of its throughput` }
    },
  },
  {
    work: 'hello, 1 client',
    peer: TAP,
    asks: 'at most 0.2 ms added at the median',
    judge: (of) => {
      const over = medianOver(of(TAP), of('nginx default'))
      return { met: over <= 0.2, got: `+${over.toFixed(2)} ms` }
    },
  },
  {
    work: '100 KB page, 16 clients',
    peer: KEPT,
    asks: 'throughput at least 0.9 of nginx default, CPU at most 1.5 times',
    judge: (of) => {
      const speed = ratio(of(KEPT), of('nginx default'), (round) => round.perSecond)
      const cpu = ratio(of(KEPT), of('nginx default'), (round) => round.cpu)
      return { met: speed >= 0.9 && cpu <= 1.5, got: `${speed.toFixed(2)} of its throughput, ${cpu.toFixed(2)} of its CPU` }
    },
  },
  {
    work: 'hello, 1 client',
    peer: KEPT,
    asks: 'median at most 0.1 ms over nginx default',
    judge: (of) => {
      const over = medianOver(of(KEPT), of('nginx default'))
      return { met: over <= 0.1, got: `+${over.toFixed(2)} ms` }
    },
  },
  {
    work: '100 KB page, 16 clients',
    asks: 'throughput ahead of Caddy',
    judge: (of) => {
      const speed = ratio(of('Sluice'), of('Caddy'), (round) => round.perSecond)
      return { met: speed > 1, got: `${speed.toFixed(2)} of its throughput` }
    },
  },
  {
    work: 'application page, 16 clients',
    asks: 'throughput within 3 % of the best peer; median within 0.5 ms of nginx default',
    judge: (of) => {
      const speed = median(of('Sluice').map((round) => round.perSecond)) / best(of)
      const over = medianOver(of('Sluice'), of('nginx default'))
      return {
        met: speed >= 0.97 && over <= 0.5,
        got: `${speed.toFixed(3)} of the best, median ${over >= 0 ? '+' : ''}${over.toFixed(2)} ms`,
      }
    },
  },
  {
    work: '1 MB upload, 4 clients',
    asks: "throughput at least nginx default's",
    judge: (of) => {
      const speed = ratio(of('Sluice'), of('nginx default'), (round) => round.perSecond)
      return { met: speed >= 1, got: `${speed.toFixed(2)} of its throughput` }
    },
  },
  {
    work: '50 ms wait, 64 clients on 16 workers',
    asks: 'throughput level with nginx; 99th percentile at most 1.1 times the median',
    judge: (of) => {
      const speed = ratio(of('Sluice'), of('nginx default'), (round) => round.perSecond)
      const fair = median(of('Sluice').map((round) => round.p99Ms / round.medianMs))
      return { met: speed >= 0.97 && fair <= 1.1, got: `${speed.toFixed(3)} of its throughput, p99 ${fair.toFixed(2)} medians` }
    },
  },
  {
    work: 'hello, 1 client',
    asks: 'median at most 0.25 ms over nginx default',
    judge: (of) => {
      const over = medianOver(of('Sluice'), of('nginx default'))
      return { met: over <= 0.25, got: `+${over.toFixed(2)} ms` }
    },
  },
]

/** The page that is written to bench/RESULTS.md. */
export function report(
  results: readonly Result[],
  about: { versions: readonly string[]; rounds: number; seconds: number; date: string; extra: readonly string[] },
): string {
  const works = [...new Set(results.map((result) => result.work.name))]
  const lines = [
    '# Results',
    '',
    'Written by `npm run bench`. A machine that others share drifts by 10 to 50 % between rounds: read the ratios, which are taken round by round',
    "within one run, and the CPU of the gateways' own processes (PHP's is not counted). Never compare absolute figures of two runs.",
    '',
    `${about.date} · ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'} · ${Math.round(totalmem() / 2 ** 30)} GB · ${process.platform}`,
    `${about.rounds} rounds of ${about.seconds} s each, the peers in turn within a round, wrk with one thread on the same machine; medians of the rounds.`,
    `${about.versions.join(' · ')}`,
    '',
    `Load average of the machine before the end of this run, peers and load included: ${(loadavg()[0] ?? 0).toFixed(1)}.`,
    '',
    'Sluice ran as `sluice serve DIR --pool FILE`: a FastCGI connection a request (HAProxy keeps its own), capture on with its default budget;',
    '*Sluice keep-conn* with `keep-conn: true` in the settings of its pool.',
    '',
  ]
  for (const work of works) {
    const of = (peer: string): readonly Round[] => results.find((result) => result.work.name === work && result.peer === peer)?.rounds ?? []
    lines.push(`## ${work}`, '')
    lines.push(
      '| peer | requests/s | of nginx | CPU s per 1,000 | of nginx | median ms | p99 ms | failed |',
      '|---|---|---|---|---|---|---|---|',
    )
    for (const { peer, rounds } of results.filter((result) => result.work.name === work)) {
      const figures = [
        Math.round(median(rounds.map((round) => round.perSecond))),
        ratio(rounds, of('nginx default'), (round) => round.perSecond).toFixed(2),
        median(rounds.map((round) => round.cpu)).toFixed(3),
        ratio(rounds, of('nginx default'), (round) => round.cpu).toFixed(2),
        median(rounds.map((round) => round.medianMs)).toFixed(2),
        median(rounds.map((round) => round.p99Ms)).toFixed(2),
        rounds.reduce((sum, round) => sum + round.failed, 0),
      ]
      lines.push(`| ${peer} | ${figures.join(' | ')} |`)
    }
    for (const { peer = 'Sluice', asks, judge } of targets.filter(
      (target) => target.work === work && of(target.peer ?? 'Sluice').length > 0,
    )) {
      const { met, got } = judge(of)
      lines.push('', `Target of ${peer}: ${asks}. **${met ? 'Met' : 'Missed'}**: ${got}.`)
    }
    lines.push('')
  }
  return [...lines, ...about.extra, ''].join('\n')
}
