/** One line of PHP-FPM's error log or of its stderr. */
export interface FpmLogLine {
  readonly level: 'error' | 'warning' | 'notice' | 'debug'
  /** The pool that it speaks of; null: the master as a whole. */
  readonly pool: string | null
  readonly source: 'master' | 'worker'
  /** The worker that it speaks of, or whose output it is. */
  readonly pid: number | null
  readonly says: string
}

const LEVELS = { ALERT: 'error', ERROR: 'error', WARNING: 'warning', NOTICE: 'notice', DEBUG: 'debug' } as const

/** `[25-Nov-2026 03:38:27] WARNING: [pool www] child 4711 said into stderr: "text"`; a line that is not so is taken as it is. */
export function parseFpmLog(line: string): FpmLogLine {
  const found = /^\[\d\d-[A-Za-z]{3}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?\] (ALERT|ERROR|WARNING|NOTICE|DEBUG): (.*)$/.exec(line)
  const level = found?.[1] as keyof typeof LEVELS | undefined
  // PHP itself writes to stderr before the log is open: "PHP Warning:  PHP Startup: Unable to load dynamic library ...".
  if (!level) return { level: undecorated(line), pool: null, source: 'master', pid: null, says: line }
  const message = found?.[2] ?? ''
  const pool = /^\[pool ([^\]]*)\] (.*)$/.exec(message)
  const spoken = speaker(pool?.[2] ?? message)
  return { level: spoken.source === 'worker' ? workerLevel(spoken.says) : LEVELS[level], pool: pool?.[1] ?? null, ...spoken }
}

/** PHP-FPM calls all that a worker writes a warning; PHP's own words say more. */
function workerLevel(says: string): FpmLogLine['level'] {
  if (/^PHP (Fatal|Parse|Recoverable fatal|Core) error|^PHP Startup/i.test(says)) return 'error'
  return /^PHP (Notice|Deprecated|Strict)/i.test(says) ? 'notice' : 'warning'
}

function speaker(message: string): Pick<FpmLogLine, 'source' | 'pid' | 'says'> {
  const output = /^child (\d+) said into std(?:out|err): "?(.*?)"?(?:, pipe is closed)?$/.exec(message)
  // A worker's own log line comes with its level: "NOTICE: PHP message: PHP Warning:  ...".
  if (output) return { source: 'worker', pid: Number(output[1]), says: (output[2] ?? '').replace(/^(?:[A-Z]+: )?PHP message: /, '') }
  const child = /^child (\d+)\b/.exec(message) ?? /\(pid:? ?(\d+)\)/.exec(message)
  return { source: 'master', pid: child ? Number(child[1]) : null, says: message }
}

function undecorated(line: string): FpmLogLine['level'] {
  if (/^(PHP )?(Fatal error|Parse error)|syntax error/i.test(line)) return 'error'
  return /^(PHP )?(Warning|Deprecated)/i.test(line) ? 'warning' : 'notice'
}
