/** error, warning and notice go to stderr; debug only for the areas that SLUICE_TRACE names. */
export type Level = 'error' | 'warning' | 'notice' | 'debug'
export type Area = 'engine' | 'pools' | 'spool' | 'bridge' | 'workspace' | 'cli' | 'desktop'
export type Log = (level: Level, says: string, area?: Area) => void

export interface LogOptions {
  readonly write: (line: string) => void
  /** SLUICE_TRACE: `engine,pools`, or `all`. */
  readonly trace?: string | undefined
}

/** Sluice's own lines: one event, one line. */
export function createLog({ write, trace = '' }: LogOptions): Log {
  const traced = trace.split(',').map((area) => area.trim())
  return (level, says, area) => {
    if (level === 'debug' && !(area && (traced.includes(area) || traced.includes('all')))) return
    const before = level === 'notice' ? '' : `${level === 'debug' ? area : level}: `
    // What others said may hold line ends and escape sequences for the terminal.
    write(`${before}${says.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trimEnd()}\n`)
  }
}
