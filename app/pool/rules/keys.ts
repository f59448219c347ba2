import { directiveInfo, directivesOf, hasDirective, nameOf, nearestDirective } from '../directives.ts'
import { type Problem, problem } from '../problem.ts'
import type { Setting } from '../settings.ts'
import type { Reading } from './reading.ts'

/** Directives that PHP-FPM does not know, or not here. */
export function keyProblems({ section, facts }: Reading): Problem[] {
  const where = section.isGlobal ? 'global' : section.name
  return section.settings.flatMap((setting) => {
    const { key, keyPlace, inBrackets, value } = setting
    const about = { key, name: nameOf(key), ...(section.isGlobal ? {} : { section: section.name }) }
    if (key.startsWith('#')) return [problem('ini-hash', keyPlace, about)]
    if (value === null && key === "'") return [problem('ini-empty-quotes', keyPlace)]
    if (value === null) return [problem('ini-no-value', keyPlace, about)]
    if (key === 'include') return []
    const wrong = wrongBrackets(setting, section.isGlobal)
    if (wrong) return [problem(wrong, keyPlace, about)]
    const info = directiveInfo(where, key)
    if (!info || (info.onlyOn === 'FreeBSD' && facts.platform !== 'freebsd'))
      return [
        problem('key-unknown', keyPlace, { ...about, where: section.isGlobal ? ' in [global]' : '', near: advice(section.isGlobal, key) }),
      ]
    if (!hasDirective(info, facts.php))
      return [problem('key-too-new', keyPlace, { ...about, php: facts.php ?? '', since: info.since ?? '' })]
    if (info.onlyOn?.startsWith('Linux') && facts.platform !== 'linux')
      return [problem('key-of-some-builds', keyPlace, { ...about, onlyOn: info.onlyOn })]
    return inBrackets === null || inBrackets !== '' || info.type === 'list' ? [] : [problem('array-without-name', keyPlace, about)]
  })
}

function wrongBrackets({ key, inBrackets }: Setting, isGlobal: boolean): 'array-in-global' | 'array-with-name' | undefined {
  if (inBrackets === null) return undefined
  if (nameOf(key) === 'access.suppress_path' && inBrackets !== '') return 'array-with-name'
  return isGlobal ? 'array-in-global' : undefined
}

function advice(isGlobal: boolean, key: string): string {
  if (isGlobal && Object.hasOwn(directivesOf('pool'), nameOf(key))) return 'Move it into the section of a pool.'
  if (!isGlobal && Object.hasOwn(directivesOf('global'), key)) return 'Move it into [global].'
  const near = nearestDirective(isGlobal ? 'global' : 'pool', key)
  return near === undefined ? 'Take the line out.' : `Did you mean ${near}?`
}
