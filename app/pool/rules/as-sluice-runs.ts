import type { Problem, ProblemCode } from '../problem.ts'

/** What the overlay makes good. */
const MADE_GOOD: readonly ProblemCode[] = ['listen-missing', 'slowlog-missing', 'access-format-unused', 'open-to-network']

/** What PHP-FPM alone would refuse, but not under the overlay, which sets these directives anew. */
const OVERLAID: readonly string[] = [
  ...['listen', 'listen.owner', 'listen.group', 'pm.status_listen', 'access.log', 'access.format'],
  ...['pid', 'error_log', 'daemonize', 'process_control_timeout'],
]
const ONLY_WHEN_USED: readonly ProblemCode[] = [
  ...(['listen-twice', 'listen-port-bad', 'status-listen-empty', 'user-unknown', 'group-unknown'] as const),
  ...(['log-folder-missing', 'access-format-bad'] as const),
]

/** A problem as it is when Sluice runs the file: see `overlay`. */
export function asSluiceRuns(each: Problem): Problem[] {
  if (MADE_GOOD.includes(each.code)) return []
  const harmless = each.level === 'error' && each.key !== null && OVERLAID.includes(each.key) && ONLY_WHEN_USED.includes(each.code)
  return [harmless ? { ...each, level: 'warning' } : each]
}
