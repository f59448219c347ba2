import { ACCESS_FORMAT } from './access-line.ts'
import { iniText } from './ini-value.ts'
import type { PoolSection } from './pool-text.ts'
import { timeSeconds } from './time-value.ts'

/** What the overlay of one section needs to know. Paths are absolute. */
export interface OverlayInput {
  readonly section: PoolSection
  /** What the file sets in it, by key, as written. */
  readonly values: ReadonlyMap<string, string>
  /** `8.2`, `7.4.33`. */
  readonly php: string
  readonly socket: string
  readonly statusSocket: string
  readonly accessLog: string
  readonly slowLog: string
  /** Who we run as; '' where it has no name: then PHP-FPM leaves the socket as it made it, which is the same. */
  readonly owner: string
  readonly group: string
}

export interface Overlay {
  /** The section as it is written after the user's file: PHP-FPM merges sections of one name, the later line wins. */
  readonly text: string
  /** Whether this PHP-FPM has a status listener (pm.status_listen, PHP 8.0 on). */
  readonly statusListen: boolean
  /** What a person should know of the difference to the file alone; each a sentence. */
  readonly remarks: readonly string[]
}

/** PHP-FPM dumps a stack into the slow log after so long. */
const SLOWLOG_SECONDS = 5

/**
 * What Sluice adds to one section of a pool file. Always: the sockets, the access log, the workers' output. Only where the
 * file sets none: the paths of ping and status, the slow log.
 */
export function overlay(input: OverlayInput): Overlay {
  const { values, php } = input
  const statusListen = atLeast(php, 8, 0)
  const lines = [
    `[${input.section.raw}]`,
    `listen = ${iniText(input.socket)}`,
    `listen.owner = ${input.owner}`,
    `listen.group = ${input.group}`,
    'listen.mode = 0600',
    // They win over owner and group. Named only where the file names them: a PHP-FPM built without ACL refuses the key.
    ...['listen.acl_users', 'listen.acl_groups'].filter((key) => values.get(key)).map((key) => `${key} =`),
    ...(statusListen ? [`pm.status_listen = ${iniText(input.statusSocket)}`] : []),
    ...(values.get('pm.status_path') ? [] : ['pm.status_path = /sluice-status']),
    ...(values.get('ping.path') ? [] : ['ping.path = /sluice-ping']),
    `access.log = ${iniText(input.accessLog)}`,
    `access.format = "${ACCESS_FORMAT}"`,
    'catch_workers_output = yes',
    ...slowLog(values, input.slowLog),
  ]
  return { text: `${lines.join('\n')}\n`, statusListen, remarks: remarks(values, php, statusListen) }
}

/** The `[global]` of ours, before and after the user's file: one in that file would win otherwise. */
export function globalOverlay(input: { readonly errorLog: string; readonly pidFile: string | null }): string {
  return `[global]
daemonize = no
error_log = ${iniText(input.errorLog)}
process_control_timeout = ${PROCESS_CONTROL_SECONDS}
${input.pidFile === null ? '' : `pid = ${iniText(input.pidFile)}\n`}`
}

/** Longer than any limit of ours: with its default 0 every SIGQUIT cuts what runs. */
const PROCESS_CONTROL_SECONDS = 3600

/** What PHP-FPM runs from: ours, the frozen copy of the user's file, ours again, then an overlay for each section. */
export function generatedConfig(input: { readonly global: string; readonly copy: string; readonly overlays: readonly string[] }): string {
  return `; Made by Sluice for one generation of a pool file; the file itself is copied, not changed.
${input.global}include = ${includePattern(input.copy)}

${[input.global, ...input.overlays].join('\n')}`
}

/** A path as the value of `include`, which is a glob pattern: `[`, `*`, `?` and the backslash stand for themselves. */
export const includePattern = (path: string): string => iniText(path.replace(/[[*?\\]/g, '\\$&'))

/** Only where the file sets none. Never above request_terminate_timeout: PHP-FPM would refuse to start. */
function slowLog(values: ReadonlyMap<string, string>, path: string): string[] {
  const lines = values.get('slowlog') ? [] : [`slowlog = ${iniText(path)}`]
  if (values.has('request_slowlog_timeout')) return lines
  const terminate = timeSeconds(values.get('request_terminate_timeout') ?? '0')
  if (terminate === undefined) return lines // PHP-FPM will say what is wrong with it
  return [...lines, `request_slowlog_timeout = ${terminate > 0 ? Math.min(terminate, SLOWLOG_SECONDS) : SLOWLOG_SECONDS}s`]
}

function remarks(values: ReadonlyMap<string, string>, php: string, statusListen: boolean): string[] {
  return [
    ...(values.get('access.log')
      ? [`The file's own access.log = ${values.get('access.log')} is not written: Sluice reads one of its own.`]
      : []),
    ...(statusListen ? [] : [`PHP ${php} has no pm.status_listen: while all workers are busy, Sluice can't ask what they do.`]),
  ]
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a > major || (a === major && b >= minor)
}
