import { poolDirectives } from '../pool-directives.ts'
import type { Problem } from '../problem.ts'
import type { Reading } from './reading.ts'

/** pm and the numbers of workers. */
export function workerProblems(pool: Reading, global: Reading): Problem[] {
  const pm = pool.text('pm')?.toLowerCase()
  const children = pool.int('pm.max_children')
  return [
    ...(pool.text('pm') === null ? [pool.missing('pm-missing', 'pm')] : []),
    ...(children === null ? [pool.missing('max-children-missing', 'pm.max_children')] : atLeast(pool, 'pm.max_children', children, 1)),
    ...(children === 1 ? pool.at('one-worker', 'pm.max_children') : []),
    ...(pm === 'dynamic' ? dynamic(pool, children) : []),
    ...(pm === 'ondemand' ? ondemand(pool, global) : []),
    ...(pm === undefined ? [] : unused(pool, pm)),
  ]
}

function dynamic(pool: Reading, children: number | null | undefined): Problem[] {
  const min = pool.int('pm.min_spare_servers')
  const max = pool.int('pm.max_spare_servers')
  const start = pool.int('pm.start_servers')
  const spare = ([key, value, usual]: readonly [string, number | null | undefined, number]): Problem[] => {
    if (value === null) return [pool.missing('spare-missing', key, { value: usual })]
    if (!children || typeof value !== 'number' || value < 1 || value <= children) return atLeast(pool, key, value, 1)
    return pool.at('spare-over-children', key, { value, children })
  }
  const given = (
    [
      ['pm.min_spare_servers', min, 1],
      ['pm.max_spare_servers', max, 3],
    ] as const
  ).flatMap(spare)
  const known = typeof min === 'number' && typeof max === 'number' && min > 0 && max > 0
  const order = known && max < min ? pool.at('spare-order', 'pm.max_spare_servers', { min, max }) : []
  const outside = known && max >= min && typeof start === 'number' && start > 0 && (start < min || start > max)
  return [
    ...given,
    ...order,
    ...(outside ? pool.at('start-outside-spare', 'pm.start_servers', { value: start, min, max }) : []),
    ...atLeast(pool, 'pm.max_spawn_rate', pool.int('pm.max_spawn_rate'), 1),
  ]
}

function ondemand(pool: Reading, global: Reading): Problem[] {
  const events = global.text('events.mechanism')
  const mute = typeof events === 'string' && ['select', 'poll', '/dev/poll', 'port'].includes(events.toLowerCase())
  return [
    ...(mute ? pool.at('ondemand-events', 'pm', { value: events }) : []),
    ...atLeast(pool, 'pm.process_idle_timeout', pool.time('pm.process_idle_timeout'), 1),
  ]
}

function unused(pool: Reading, pm: string): Problem[] {
  return Object.entries(poolDirectives).flatMap(([key, info]) => {
    const forPm: readonly string[] = 'forPm' in info ? info.forPm : [pm]
    return forPm.includes(pm) || !['static', 'dynamic', 'ondemand'].includes(pm)
      ? []
      : pool.at('not-for-pm', key, { pm, forPm: forPm.join(' or ') })
  })
}

function atLeast(pool: Reading, key: string, value: number | null | undefined, least: number): Problem[] {
  return typeof value === 'number' && value < least ? pool.at('too-small', key, { value, least }) : []
}
