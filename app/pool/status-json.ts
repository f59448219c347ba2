/** What one worker does, of PHP-FPM's full status. */
export interface WorkerStatus {
  readonly pid: number
  /** `Idle`, `Running`, `Reading headers`, ...: the words differ between versions, `Idle` does not. */
  readonly state: string
  readonly requestMethod: string
  /** Cut by PHP-FPM at 128 bytes. */
  readonly requestUri: string
}

export interface PoolStatusReport {
  readonly pool: string
  readonly processManager: string
  readonly acceptedConnections: number
  readonly workers: readonly WorkerStatus[]
}

/** Reads the answer to `?json&full` at pm.status_path. undefined: not that. */
export function parseStatusJson(body: string): PoolStatusReport | undefined {
  const all = jsonObject(body)
  if (!all || typeof all.pool !== 'string' || !Array.isArray(all.processes)) return undefined
  const workers = (all.processes as unknown[]).flatMap((each) => {
    const one = typeof each === 'object' && each !== null ? (each as Record<string, unknown>) : {}
    if (typeof one.pid !== 'number') return []
    return [{ pid: one.pid, state: text(one.state), requestMethod: text(one['request method']), requestUri: text(one['request uri']) }]
  })
  return {
    pool: all.pool,
    processManager: text(all['process manager']),
    acceptedConnections: typeof all['accepted conn'] === 'number' ? all['accepted conn'] : 0,
    workers,
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
