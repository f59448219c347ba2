import { bootId, processEntry } from '../pools/process-table.ts'

/**
 * What tells a process from a later one that was given its pid: when it started, and since which boot that is counted.
 * undefined: it does not run.
 */
export function processIdentity(pid: number): string | undefined {
  // Windows has neither /proc nor ps: that the pid runs must do.
  if (process.platform === 'win32') return runs(pid) ? 'runs' : undefined
  const found = processEntry(pid)
  return found && !found.zombie ? `${bootId()} ${found.start}` : undefined
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
