import { scanValue } from './ini-scan.ts'
import type { Variable } from './ini-tokens.ts'

/**
 * What PHP's INI scanner makes of a value as it is written: quotes are taken off, pieces joined, blanks beside quotes
 * dropped. Constants and words such as `on` stay: what they come to is for `scanValue` to say, or PHP-FPM.
 * @param variable what `${NAME}` stands for; where it gives undefined (or is not given) that stays, too
 */
export const iniValue = (raw: string, variable?: Variable): string => scanValue(raw, 0, variable).written

/** A value as it must be written so that the scanner gives it back: bare where that is safe, else in quotes. @throws RangeError for a line end or a NUL */
export function iniText(value: string): string {
  if (/[\r\n\0]/.test(value)) throw new RangeError('a value of a pool file has one line')
  if (isPlain(value)) return value
  // In single quotes nothing has a meaning but the quote itself.
  return value.includes("'") ? `"${value.replace(/[\\"$]/g, '\\$&')}"` : `'${value}'`
}

/** Words such as `on` and names of constants, too, must be in quotes to stand for themselves. */
function isPlain(value: string): boolean {
  if (value === '') return true
  if (value !== value.trim()) return false
  const { reads, sure, fault } = scanValue(value, 0)
  return /^[\w./:,@%+*? $-]+$/.test(value) && reads === value && sure && !fault
}
