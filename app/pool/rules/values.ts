import { nearest } from '../../nearest.ts'
import type { DirectiveInfo } from '../directive-info.ts'
import { directiveInfo, nameOf } from '../directives.ts'
import { type Problem, type ProblemCode, type ProblemDetails, problem } from '../problem.ts'
import type { Setting } from '../settings.ts'
import { fpmSeconds, type Reading } from './reading.ts'

/** Values that are not of the type of their directive. */
export function valueProblems({ section }: Reading): Problem[] {
  return section.settings.flatMap((setting) => {
    const info = directiveInfo(section.isGlobal ? 'global' : section.name, setting.key)
    const about = { key: setting.key, ...(section.isGlobal ? {} : { section: section.name }) }
    const made = (code: ProblemCode, details: ProblemDetails = {}): Problem[] => [
      problem(code, setting.valuePlace, { ...about, ...details }),
    ]
    if (!info || !setting.value) return []
    const { reads, sure } = setting.value
    if (section.isGlobal && reads.includes('$pool') && isText(info)) return made('pool-variable-in-global')
    if (!sure) return []
    const found = check(info, reads, setting)
    return found ? made(found.code, { value: shown(reads), ...found.about }) : []
  })
}

type Found = { readonly code: ProblemCode; readonly about?: ProblemDetails } | undefined

const shown = (reads: string): string => (reads === '' ? 'empty' : reads)

const isText = ({ type }: DirectiveInfo): boolean => !['int', 'time', 'bool', 'choice'].includes(type)

function check(info: DirectiveInfo, reads: string, { key }: Setting): Found {
  switch (info.type) {
    case 'int':
      return int(info, reads)
    case 'time':
      return time(reads)
    case 'bool':
    case 'flag-map':
      return bool(reads)
    case 'choice':
      return choice(info.choices ?? [], reads)
    case 'octal':
      return reads === '' || /^[0-7]{3,5}$/.test(reads)
        ? undefined
        : { code: 'mode-bad', about: { reads: /^[0-7]*/.exec(reads)?.[0] || '0' } }
    case 'list':
      return reads.startsWith('/') ? undefined : { code: 'list-no-slash' }
    case 'map':
      return nameOf(key) === 'env' && reads === '' ? { code: 'env-empty' } : undefined
    default:
      return undefined
  }
}

function int({ orWord, least }: DirectiveInfo, reads: string): Found {
  if (orWord !== undefined && reads.toLowerCase() === orWord) return undefined
  const alternative = orWord === undefined ? '' : `, or ${orWord}`
  if (!/^-?\d*$/.test(reads)) return { code: 'int-bad', about: { alternative } }
  if (orWord !== undefined && Number(reads) < 0) return { code: 'too-small', about: { least: least ?? 0 } }
  return Math.abs(Number(reads)) > 2_147_483_647 ? { code: 'int-large' } : undefined
}

function time(reads: string): Found {
  const seconds = fpmSeconds(reads)
  if (seconds === undefined) return { code: 'time-bad' }
  return /^\d+[smhd]?$/.test(reads) ? undefined : { code: 'time-odd', about: { seconds } }
}

/** In quotes only small letters will do; bare words have come to 1 or nothing already. */
function bool(reads: string): Found {
  return /^(?:1|0|yes|no|on|off|true|false|none|)$/.test(reads) ? undefined : { code: 'bool-bad' }
}

function choice(choices: readonly string[], reads: string): Found {
  if (choices.includes(reads.toLowerCase()) || choices.includes(reads.toUpperCase())) return undefined
  const near = nearest(reads, choices) ?? `one of them`
  return { code: 'choice-bad', about: { choices: choices.join(', '), near } }
}
