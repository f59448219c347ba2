import type { Problem } from '../problem.ts'
import type { Reading } from './reading.ts'

/** [global], and the priority that pools have as well. */
export function masterProblems(global: Reading): Problem[] {
  const limit = global.int('log_limit')
  const most = global.int('process.max')
  return [
    ...(typeof limit === 'number' && limit < 512 ? global.at('too-small', 'log_limit', { value: limit, least: 512 }) : []),
    ...(typeof most === 'number' && most < 0 ? global.at('too-small', 'process.max', { value: most, least: 0 }) : []),
    ...priorityProblems(global),
    ...events(global),
  ]
}

export function priorityProblems(section: Reading): Problem[] {
  const value = section.int('process.priority')
  const unset = 64 // PHP-FPM's own mark for "not set"
  const fits = typeof value !== 'number' || value === unset || (value >= -19 && value <= 20)
  return fits ? [] : section.at('out-of-range', 'process.priority', { value, least: -19, most: 20 })
}

const MECHANISMS: Readonly<Record<string, readonly string[]>> = {
  linux: ['select', 'poll', 'epoll'],
  darwin: ['select', 'poll', 'kqueue'],
  freebsd: ['select', 'poll', 'kqueue'],
}

function events(global: Reading): Problem[] {
  const value = global.text('events.mechanism')
  const here = MECHANISMS[global.facts.platform]
  if (typeof value !== 'string' || !here || here.includes(value.toLowerCase())) return []
  return global.at('choice-bad', 'events.mechanism', { value: value || 'empty', choices: here.join(', '), near: 'one of them' })
}
