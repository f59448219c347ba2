import { type IniStatement, type ScannedLine, scanLine } from './ini-line.ts'
import type { ScannedValue } from './ini-scan.ts'
import type { Variable } from './ini-tokens.ts'
import { isGlobal, sameSection } from './pool-lines.ts'
import type { PoolText } from './pool-text.ts'
import type { Place } from './problem.ts'

/** One directive as PHP-FPM meets it. */
export interface Setting {
  /** As PHP-FPM compares it: see `Directive`. */
  readonly key: string
  /** What stands in its brackets; null: it has none. */
  readonly inBrackets: string | null
  /** null: there is no =. */
  readonly value: ScannedValue | null
  readonly keyPlace: Place
  readonly valuePlace: Place
}

/** All parts of a section, included files among them. */
export interface Section {
  /** As its first header names it; '' for [global]. */
  readonly name: string
  readonly isGlobal: boolean
  /** Of its first header; of [global] without one the file's first line. */
  readonly header: Place
  readonly settings: readonly Setting[]
}

/** A line that PHP's scanner refuses, or reads otherwise than it looks. */
export interface OddLine {
  readonly path: string
  readonly line: number
  readonly text: string
  readonly scanned: ScannedLine
}

export interface PoolSettings {
  readonly global: Section
  readonly pools: readonly Section[]
  readonly lines: readonly OddLine[]
}

type Growing = Section & { readonly settings: Setting[] }

/** Reads a pool file in PHP-FPM's order, with PHP's own scanner. An included file goes on in the section that it was included from. */
export function poolSettings(root: PoolText, variable?: Variable): PoolSettings {
  const global: Growing = { name: '', isGlobal: true, header: { path: root.path, line: 1, column: 1, columnEnd: 1 }, settings: [] }
  const pools: Growing[] = []
  const lines: OddLine[] = []
  let section = global
  const enter = (name: string, header: Place): Growing => {
    if (isGlobal(name) && name !== '') return global
    const known = pools.find((each) => sameSection(each.name, name))
    if (known) return known
    const made: Growing = { name, isGlobal: false, header, settings: [] }
    pools.push(made)
    return made
  }
  const read = (text: PoolText): void => {
    for (const [index, { text: line }] of text.lines.entries()) {
      const scanned = scanLine(line, variable)
      const place = (at: number, to: number): Place => ({
        path: text.path,
        line: index + 1,
        column: at + 1,
        columnEnd: Math.max(at, to) + 1,
      })
      lines.push({ path: text.path, line: index + 1, text: line, scanned })
      for (const each of scanned.statements)
        if (each.kind === 'section') section = enter(each.name, place(each.at, line.trimEnd().length))
        else section.settings.push(settingOf(each, place))
      for (const child of text.included.get(index + 1) ?? []) read(child)
    }
  }
  read(root)
  return { global, pools, lines }
}

function settingOf(each: Exclude<IniStatement, { kind: 'section' }>, place: (at: number, to: number) => Place): Setting {
  const small = each.key.toLowerCase()
  const bare = each.kind === 'array' || small === 'include' ? each.key : small
  const key = each.kind === 'array' ? `${bare}[${each.name}]` : bare
  const { value } = each
  const keyPlace = place(each.at, each.at + each.key.length)
  const inBrackets = each.kind === 'array' ? each.name : null
  return { key, inBrackets, value, keyPlace, valuePlace: value === null ? keyPlace : place(value.from, value.to) }
}
