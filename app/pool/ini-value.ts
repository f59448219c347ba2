/**
 * What PHP's INI scanner makes of a value as it is written: quotes are taken off, pieces joined, blanks beside quotes
 * dropped. `${VAR}`, constants and words such as `on` stay: only PHP-FPM can say what they are.
 */
export function iniValue(raw: string): string {
  if (!/["']/.test(raw)) return raw
  let value = ''
  let bare = ''
  for (let at = 0; at < raw.length; ) {
    const quote = raw.charAt(at)
    if (quote !== '"' && quote !== "'") {
      bare += quote
      at++
      continue
    }
    value += bare.trim()
    bare = ''
    const inside = quote === "'" ? /^'([^']*)'?/ : /^"((?:[^"\\]|\\.)*)"?/
    const found = inside.exec(raw.slice(at))
    const text = found?.[1] ?? ''
    value += quote === '"' ? text.replace(/\\(["'\\$])/g, '$1') : text
    at += found?.[0].length ?? 1
  }
  return value + bare.trim()
}

/** A value as it must be written so that the scanner gives it back: bare where that is safe, else in quotes. @throws RangeError for a line end */
export function iniText(value: string): string {
  if (/[\r\n]/.test(value)) throw new RangeError('a value of a pool file has one line')
  if (value === '' || /^[\w./:,@%+*?-]+$/.test(value)) return value
  if (/^[\w./:,@%+*? $-]+$/.test(value) && value.trim() === value && !value.includes('${')) return value
  // In single quotes nothing has a meaning but the quote itself.
  return value.includes("'") ? `"${value.replace(/[\\"$]/g, '\\$&')}"` : `'${value}'`
}
