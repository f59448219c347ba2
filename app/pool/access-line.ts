/** PHP-FPM's access.format as the overlay sets it: {@link parseAccessLine} reads it back. */
export const ACCESS_FORMAT = '%{SLUICE_ID}e %p %{bytes}M %C %{microseconds}d'

/** PHP-FPM's own figures of one request. */
export interface AccessLine {
  /** The six characters of the run, and the exchange in it: SLUICE_ID is RUN-N. */
  readonly run: string
  readonly id: number
  readonly pid: number
  /** Peak memory (%M). */
  readonly memoryBytes: number | null
  /** %C, in per cent of one CPU, from ticks of 10 ms. */
  readonly cpuPercent: number | null
  /** %d: without shutdown functions. */
  readonly phpMs: number | null
}

/** undefined: a line of something else, such as a ping (it has no SLUICE_ID) or a line that was cut. */
export function parseAccessLine(line: string): AccessLine | undefined {
  const [sluiceId = '', pid = '', memory = '', cpu = '', duration = '', ...more] = line.trimEnd().split(' ')
  const dash = sluiceId.lastIndexOf('-')
  const id = sluiceId.slice(dash + 1)
  if (dash < 1 || more.length > 0 || !/^\d{1,15}$/.test(id) || !/^\d+$/.test(pid)) return undefined
  const microseconds = numberOf(duration)
  return {
    run: sluiceId.slice(0, dash),
    id: Number(id),
    pid: Number(pid),
    memoryBytes: numberOf(memory),
    cpuPercent: numberOf(cpu),
    phpMs: microseconds === null ? null : microseconds / 1000,
  }
}

const numberOf = (text: string): number | null => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : null)
