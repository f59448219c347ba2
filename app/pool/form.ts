import { type DirectiveGroup, type DirectiveInfo, directiveGroups } from './directive-info.ts'
import { directiveInfo, directivesOf, hasDirective, isArray, nameOf } from './directives.ts'
import { scanValue } from './ini-scan.ts'
import { isGlobal, type PoolLine, sameSection } from './pool-lines.ts'

/** A directive as the file gives it. */
export interface Given {
  readonly key: string
  /** What stands in the brackets of a map; '' else. */
  readonly name: string
  /** Without quotes; words such as `on`, `${VAR}` and expressions as they are written. */
  readonly value: string
  /** As it is written, with its quotes. */
  readonly written: string
  /** What PHP-FPM is given: '1' for `on`. null: a `${VAR}` or a constant is in it, or PHP does not take it. */
  readonly reads: string | null
  /** From 1. */
  readonly line: number
}

/** One field of the form beside the text. */
export interface FormField {
  readonly name: string
  readonly info: DirectiveInfo
  /** The one that counts; null: the file does not set it, so that `info.default` holds. Of maps and lists see `entries`. */
  readonly given: Given | null
  /** Of a scalar that is set more than once: those that do not count. */
  readonly overruled: readonly Given[]
  /** Of maps and lists: all, in order. */
  readonly entries: readonly Given[]
  /** false: this PHP does not know it, and would refuse it. */
  readonly known: boolean
  /** false: it does nothing under the `pm` that is set. */
  readonly matters: boolean
}

export interface PoolForm {
  readonly section: string
  /** Purposes in order, each with all its directives in the catalogue's order. */
  readonly groups: readonly { readonly group: DirectiveGroup; readonly title: string; readonly fields: readonly FormField[] }[]
  readonly includes: readonly Given[]
  /** What no PHP-FPM knows. */
  readonly unknown: readonly Given[]
}

/**
 * The form of a section: every directive of the catalogue, with what the file says of it. Included files are not looked into.
 * @param php the version that reads the file; null: not known
 */
export function poolForm(lines: readonly PoolLine[], section: string, php: string | null = null): PoolForm {
  const given = givenIn(lines, section)
  const pm = given.findLast(({ key }) => key === 'pm')?.value.toLowerCase()
  const field = ([name, info]: readonly [string, DirectiveInfo]): FormField => {
    const own = given.filter(({ key }) => (isArray(info) ? nameOf(key) === name && key !== name : key === name))
    return {
      ...{ name, info, known: hasDirective(info, php) },
      matters: pm === undefined || info.forPm === undefined || (info.forPm as readonly string[]).includes(pm),
      given: isArray(info) ? null : (own.at(-1) ?? null),
      overruled: isArray(info) ? [] : own.slice(0, -1),
      entries: isArray(info) ? own : [],
    }
  }
  const fields = Object.entries(directivesOf(section)).map(field)
  const groups = (Object.keys(directiveGroups) as DirectiveGroup[]).map((group) => {
    return { group, title: directiveGroups[group], fields: fields.filter(({ info }) => info.group === group) }
  })
  return {
    section,
    groups: groups.filter((each) => each.fields.length > 0),
    includes: given.filter(({ key }) => key === 'include'),
    unknown: given.filter(({ key }) => key !== 'include' && !directiveInfo(section, key)),
  }
}

function givenIn(lines: readonly PoolLine[], section: string): Given[] {
  return lines.flatMap(({ text, end, section: own, directive }, index) => {
    const isOwn = isGlobal(section) ? isGlobal(own) : own !== '' && sameSection(own, section)
    if (!isOwn || !directive) return []
    const { key, value, valueFrom, valueTo } = directive
    const start = end - text.length
    const { reads, sure, fault } = scanValue(text, valueFrom - start)
    const name = /\[(.*)\]$/s.exec(key)?.[1] ?? ''
    return [
      { key, name, value, written: text.slice(valueFrom - start, valueTo - start), reads: sure && !fault ? reads : null, line: index + 1 },
    ]
  })
}
