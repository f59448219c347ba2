import type { Problem } from '../problem.ts'
import type { Reading } from './reading.ts'

/** Time limits, the slow log, status and ping. */
export function requestProblems(pool: Reading): Problem[] {
  return [...slowLog(pool), ...urlPath(pool, 'pm.status_path'), ...urlPath(pool, 'ping.path'), ...pingResponse(pool)]
}

function slowLog(pool: Reading): Problem[] {
  const log = pool.path('slowlog')
  const after = pool.time('request_slowlog_timeout')
  const terminate = pool.time('request_terminate_timeout')
  const depth = pool.int('request_slowlog_trace_depth')
  const wanted = [...(after ? ['request_slowlog_timeout'] : []), ...(depth ? ['request_slowlog_trace_depth'] : [])]
  const folder = log?.slice(0, log.lastIndexOf('/')) || '/'
  return [
    ...(log === null ? wanted.flatMap((key) => pool.at('slowlog-missing', key)) : []),
    ...(log && after && pool.facts.folderExists(folder) === false ? pool.at('log-folder-missing', 'slowlog', { path: folder }) : []),
    ...(after && terminate && after > terminate
      ? pool.at('slowlog-after-terminate', 'request_slowlog_timeout', { value: after, terminate })
      : []),
    ...(typeof depth === 'number' && depth < 0 ? pool.at('too-small', 'request_slowlog_trace_depth', { value: depth, least: 1 }) : []),
  ]
}

function urlPath(pool: Reading, key: 'pm.status_path' | 'ping.path'): Problem[] {
  const path = pool.text(key)
  if (!path) return []
  if (!path.startsWith('/')) return pool.at('url-path-no-slash', key, { value: path })
  const alone = key === 'ping.path' || pool.text('pm.status_listen') === null
  if (path === '/' && alone) return pool.at('url-path-short', key)
  return /^[A-Za-z0-9/_.~-]*$/.test(path) ? [] : pool.at('url-path-characters', key, { value: path })
}

function pingResponse(pool: Reading): Problem[] {
  const path = pool.text('ping.path')
  if (path === undefined) return []
  // Sluice sets a path where the file has none, and then counts on the response as well.
  if (!path && pool.facts.runBy === 'php-fpm') return pool.at('ping-response-unused', 'ping.response')
  return pool.text('ping.response') === '' ? pool.at('ping-response-empty', 'ping.response') : []
}
