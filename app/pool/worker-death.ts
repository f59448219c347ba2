/** How a worker of PHP-FPM ended that should not have. */
export interface WorkerDeath {
  readonly pid: number
  /** Such as "signal 11 (SIGSEGV)" or "exit code 255". */
  readonly how: string
}

/** `child 4711 exited on signal 11 (SIGSEGV - core dumped) after 2.5 seconds from start`, a line of PHP-FPM's master; undefined: another one. */
export function workerDeath(says: string): WorkerDeath | undefined {
  const found = /^child (\d+) exited (?:on (signal \d+)(?: \((SIG\w+))?|with (code (?!0 )\d+))/.exec(says)
  if (!found) return undefined
  const [, pid, signal, name, code] = found
  return { pid: Number(pid), how: signal ? `${signal}${name ? ` (${name})` : ''}` : `exit ${code}` }
}

/** What mostly is behind it, for a person. */
export function deathHint(how: string): string {
  if (how.includes('SIGTERM')) return 'request_terminate_timeout of the pool file ends what runs for longer; else somebody ended it.'
  if (how.includes('SIGKILL')) return 'The system kills what takes too much memory; else somebody killed it.'
  if (how.startsWith('exit')) return 'Look at the lines of the pool: PHP or an extension ended its process.'
  return 'An extension of PHP is the usual cause: try it without Xdebug, and without the JIT of opcache.'
}
