/** What one worker does, of PHP-FPM's full status. Of a request: the running one, or the last while it is idle. */
export interface WorkerStatus {
  readonly pid: number
  /** `Idle`, `Running`, `Reading headers`, ...: the words differ between versions, `Idle` does not. */
  readonly state: string
  /** Since it was forked, ms; PHP-FPM counts whole seconds. */
  readonly ageMs: number
  /** Taken so far. */
  readonly requests: number
  readonly requestMethod: string
  /** Cut by PHP-FPM at 128 bytes. '' where it took none. */
  readonly requestUri: string
  readonly script: string
  readonly requestMs: number
  /** Of the last request; null while one runs, and before the first. */
  readonly cpuPercent: number | null
  /** Peak of the last request; null while one runs, and before the first. */
  readonly memoryBytes: number | null
}

/** PHP-FPM's figures of one pool. A figure that is missing or no number is 0. */
export interface PoolStatusReport {
  readonly pool: string
  readonly processManager: string
  readonly acceptedConnections: number
  readonly listenQueue: number
  readonly maxListenQueue: number
  readonly idle: number
  readonly active: number
  readonly maxActive: number
  readonly maxChildrenReached: number
  readonly slowRequests: number
  readonly workers: readonly WorkerStatus[]
}

/** Reads the answer to `?json&full` at pm.status_path. undefined: not that. */
export function parseStatusJson(body: string): PoolStatusReport | undefined {
  const all = jsonObject(body)
  if (!all || typeof all.pool !== 'string' || !Array.isArray(all.processes)) return undefined
  return {
    pool: all.pool,
    processManager: text(all['process manager']),
    acceptedConnections: figure(all['accepted conn']),
    listenQueue: figure(all['listen queue']),
    maxListenQueue: figure(all['max listen queue']),
    idle: figure(all['idle processes']),
    active: figure(all['active processes']),
    maxActive: figure(all['max active processes']),
    maxChildrenReached: figure(all['max children reached']),
    slowRequests: figure(all['slow requests']),
    workers: (all.processes as unknown[]).flatMap((each) => workerStatus(each) ?? []),
  }
}

function workerStatus(each: unknown): WorkerStatus | undefined {
  const one = typeof each === 'object' && each !== null ? (each as Record<string, unknown>) : {}
  if (typeof one.pid !== 'number') return undefined
  const state = text(one.state)
  const requests = figure(one.requests)
  // While a request runs, both are 0 and mean nothing.
  const ofLast = (value: unknown): number | null => (state === 'Idle' && requests > 0 && typeof value === 'number' ? figure(value) : null)
  return {
    pid: one.pid,
    state,
    ageMs: figure(one['start since']) * 1000,
    requests,
    requestMethod: text(one['request method']),
    requestUri: text(one['request uri']),
    script: text(one.script),
    requestMs: figure(one['request duration']) / 1000,
    cpuPercent: ofLast(one['last request cpu']),
    memoryBytes: ofLast(one['last request memory']),
  }
}

/** PHP-FPM writes a dash where there is none. */
const text = (value: unknown): string => (typeof value === 'string' && value !== '-' ? value : '')
/** A clock that was set back makes some of them negative. */
const figure = (value: unknown): number => (typeof value === 'number' ? Math.max(0, value) : 0)

function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
