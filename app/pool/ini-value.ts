/**
 * What PHP's INI scanner makes of a value as it is written: quotes are taken off, pieces joined, blanks beside quotes
 * dropped. Constants and words such as `on` stay: only PHP-FPM can say what they are.
 * @param variable what `${NAME}` stands for; where it gives undefined (or is not given) that stays, too
 */
export function iniValue(raw: string, variable: (name: string) => string | undefined = () => undefined): string {
  const bare = (text: string): string => text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => variable(name) ?? whole)
  if (!/["']/.test(raw)) return bare(raw)
  let value = ''
  for (let at = 0; at < raw.length; ) {
    const [piece = '', single, double] = PIECE.exec(raw.slice(at)) ?? []
    if (single !== undefined) value += single
    else if (double !== undefined)
      value += double.replace(
        /\\(["'\\$])|\$\{([^}]*)\}/g,
        (whole, escaped: string | undefined, name: string) => escaped ?? variable(name) ?? whole,
      )
    else value += bare(piece.trim())
    at += Math.max(1, piece.length)
  }
  return value
}

/** In single quotes, in double quotes, or bare up to the next quote. A quote that does not end goes to the end. */
const PIECE = /^'([^']*)'?|^"((?:[^"\\]|\\.)*)"?|^[^"']+/

/** A value as it must be written so that the scanner gives it back: bare where that is safe, else in quotes. @throws RangeError for a line end */
export function iniText(value: string): string {
  if (/[\r\n]/.test(value)) throw new RangeError('a value of a pool file has one line')
  if (value === '' || /^[\w./:,@%+*?-]+$/.test(value)) return value
  if (/^[\w./:,@%+*? $-]+$/.test(value) && value.trim() === value && !value.includes('${')) return value
  // In single quotes nothing has a meaning but the quote itself.
  return value.includes("'") ? `"${value.replace(/[\\"$]/g, '\\$&')}"` : `'${value}'`
}
