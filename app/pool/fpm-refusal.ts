import { parseFpmLog } from './fpm-log.ts'

/** Why PHP-FPM refused a configuration, in its own words. */
export interface FpmRefusal {
  /** null: it names no place. */
  readonly path: string | null
  /** From 1. */
  readonly line: number | null
  /** The pool that it names. */
  readonly pool: string | null
  readonly reason: string
}

// What it says after the reason, one line a level of `include`.
const AFTERWARDS =
  /^(Unable to include |failed to load configuration file |failed to post process the configuration|FPM initialization failed)/

/** Finds the first cause in what `php-fpm -t` or a master that did not start wrote. undefined: no error among it. */
export function fpmRefusal(output: string): FpmRefusal | undefined {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '')
  const errors = lines.map(parseFpmLog).filter((line) => line.level === 'error')
  const cause = errors.find((line) => !AFTERWARDS.test(line.says)) ?? errors[0]
  if (!cause) return undefined
  const placed = /^\[(.+):(\d+)\] (.*)$/.exec(cause.says)
  if (placed?.[1] && placed[3]) return { path: placed[1], line: Number(placed[2]), pool: cause.pool, reason: placed[3] }
  if (!/syntax error/.test(cause.says)) return { path: null, line: null, pool: cause.pool, reason: cause.says }
  // The scanner knows neither file nor line ("in Unknown on line 1"); the first line after it does.
  const reason = cause.says.replace(/^PHP:\s+/, '').replace(/ in Unknown on line \d+$/, '')
  const include = errors.map((line) => /^Unable to include (.+) from .+ at line (\d+)$/.exec(line.says)).find((found) => found !== null)
  return { path: include?.[1] ?? null, line: include ? Number(include[2]) : null, pool: null, reason }
}
