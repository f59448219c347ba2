import { globalDirectives } from './global-directives.ts'
import { type ScannedValue, scanValue } from './ini-scan.ts'
import { iniText } from './ini-value.ts'
import { poolDirectives } from './pool-directives.ts'

/**
 * A value as a person means it, the way it is written for `key`: yes and no stay words where they mean that and are in quotes elsewhere,
 * `${VAR}` stays a variable, `E_ALL & ~E_NOTICE` an expression of php.ini; all else stands for itself, in quotes where it must.
 * @param old as it was written before: its quotes are kept where they may be
 * @throws RangeError for a line end or a NUL
 */
export function writtenValue(key: string, value: string, old = ''): string {
  const plain = iniText(value)
  if (value === '' || (WORD.test(value) && takesWords(key))) return value
  if (/^php_(?:admin_)?value\[/.test(key) && EXPRESSION.test(value) && !scanValue(value, 0).fault) return value
  const quote = /^(["'])(?:(?!\1)[^\\])*\1$/.exec(old)?.[1]
  const candidates = [
    ...(quote === undefined || /["'\\$]/.test(value) ? [] : [`${quote}${value}${quote}`]),
    ...(!value.includes('\x24{') ? [] : [...(/^[\w./:${}-]+$/.test(value) ? [value] : []), `"${value.replace(/[\\"]/g, '\\$&')}"`]),
  ]
  return candidates.find((candidate) => means(scanValue(`${candidate} ;`, 0), candidate, value)) ?? plain
}

/** Words that PHP's scanner takes for yes or no. */
const WORD = /^(?:true|on|yes|false|off|none|no|null)$/i

/** Constants of PHP with the signs between them, as error_reporting has them. */
const EXPRESSION = /^(?! )[ &|^~!()\dA-Z_]*[A-Z]_[A-Z][ &|^~!()\dA-Z_]*(?<! )$/

/** Values of php.ini may be yes or no, too; a text, a path or a variable of the environment that reads "no" is that word. */
function takesWords(key: string): boolean {
  const name = key.replace(/\[.*$/s, '')
  const types: Readonly<Record<string, { readonly type: string } | undefined>> = { ...globalDirectives, ...poolDirectives }
  const type = Object.hasOwn(types, name) ? types[name]?.type : undefined
  return /^php_(?:admin_)?value$/.test(name) || type === undefined || ['bool', 'flag-map', 'int', 'time', 'choice'].includes(type)
}

function means({ written, to, fault }: ScannedValue, candidate: string, value: string): boolean {
  return fault === undefined && written === value && to === candidate.length
}
