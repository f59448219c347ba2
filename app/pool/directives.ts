import { nearest } from '../nearest.ts'
import type { DirectiveInfo } from './directive-info.ts'
import { globalDirectives } from './global-directives.ts'
import { poolDirectives } from './pool-directives.ts'
import { isGlobal } from './pool-lines.ts'

/** All that may stand in a section, by name; of a map (`env`, `php_value`) without its brackets. `include` may stand anywhere. */
export function directivesOf(section: string): Readonly<Record<string, DirectiveInfo>> {
  return isGlobal(section) ? globalDirectives : poolDirectives
}

/** The name of a directive's row: `php_value` for `php_value[memory_limit]`. */
export const nameOf = (key: string): string => key.replace(/\[.*$/s, '')

/** What is known of `key` in a section. undefined: PHP-FPM has no such thing there, or not with (or without) brackets. */
export function directiveInfo(section: string, key: string): DirectiveInfo | undefined {
  const name = nameOf(key)
  const info = Object.hasOwn(directivesOf(section), name) ? directivesOf(section)[name] : undefined
  return info && isArray(info) === (name !== key) ? info : undefined
}

export const isArray = ({ type }: DirectiveInfo): boolean => type === 'map' || type === 'flag-map' || type === 'list'

/** The directive that `key` may have been meant as, with brackets where it has some. */
export function nearestDirective(section: string, key: string): string | undefined {
  const known = directivesOf(section)
  const name = nameOf(key)
  const near = Object.hasOwn(known, name.toLowerCase()) ? name.toLowerCase() : nearest(name, [...Object.keys(known), 'include'])
  const info = near === undefined ? undefined : known[near]
  return info && isArray(info) ? `${near}[${info.type === 'list' ? '' : (/\[(.*)\]$/.exec(key)?.[1] ?? 'NAME')}]` : near
}

/** Whether PHP `version` (8.2.36) has the directive; true where no version is known. */
export function hasDirective({ since }: DirectiveInfo, version: string | null): boolean {
  if (since === undefined || version === null) return true
  const [wanted = 0, minor = 0] = since.split('.').map(Number)
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a > wanted || (a === wanted && b >= minor)
}
