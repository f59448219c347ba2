/** How figures are written, everywhere the same: window, command line, sentences. A space parts a figure from its unit. */

/** `812 B`, `12 KB`, `4.1 MB`: 1,024 based, one decimal below 10. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`
  let value = bytes
  let unit = 0
  // What would be written as 1024 is 1 of the next unit.
  while (Math.round(value) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${short(value)} ${UNITS[unit]}`
}

/** `0.4 ms`, `18 ms`, `1.2 s`, `2 min 05 s`, `3 h 20 min`. */
export function formatMs(ms: number): string {
  if (ms < 999.5) return `${short(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 59.5) return `${short(seconds)} s`
  const all = Math.round(seconds)
  if (all < 3600) return `${Math.floor(all / 60)} min ${two(all % 60)} s`
  return `${Math.floor(all / 3600)} h ${two(Math.floor((all % 3600) / 60))} min`
}

/** The time of day here: `14:03:07.214`. @param epochMs since 1970 */
export function formatClock(epochMs: number): string {
  const date = new Date(epochMs)
  return `${formatSecond(epochMs)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** The same without the thousandths: `14:03:07`. */
export function formatSecond(epochMs: number): string {
  const date = new Date(epochMs)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** Thousands parted: `65,528`. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** Ten thousandths of a ms are noise; one decimal below 10 is not. */
const short = (value: number): string => (Math.round(value * 10) < 100 ? String(Math.round(value * 10) / 10) : String(Math.round(value)))
const two = (value: number): string => String(value).padStart(2, '0')
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']
