import type { PoolFacts } from '../facts.ts'
import { type Problem, type ProblemCode, type ProblemDetails, problem } from '../problem.ts'
import type { Section, Setting } from '../settings.ts'

/** A section with the values that PHP-FPM works with. null: not set. undefined: it can't be told, or the value is refused anyway. */
export class Reading {
  private readonly byKey: ReadonlyMap<string, Setting>

  constructor(
    readonly section: Section,
    readonly facts: PoolFacts,
  ) {
    this.byKey = new Map(section.settings.map((setting) => [setting.key, setting])) // of one given twice the last
  }

  setting(key: string): Setting | undefined {
    return this.byKey.get(key)
  }

  /** A problem at the value of `key`; none where the section does not set it. */
  at(code: ProblemCode, key: string, about: ProblemDetails = {}): Problem[] {
    const setting = this.byKey.get(key)
    return setting ? [problem(code, setting.valuePlace, { ...about, ...this.named(key) })] : []
  }

  /** A problem at the header of the section. */
  missing(code: ProblemCode, key: string, about: ProblemDetails = {}): Problem {
    return problem(code, this.section.header, { ...about, ...this.named(key) })
  }

  private named(key: string): ProblemDetails {
    return { key, ...(this.section.isGlobal ? {} : { section: this.section.name }) }
  }

  text(key: string): string | null | undefined {
    const setting = this.byKey.get(key)
    if (!setting) return null
    return setting.value?.sure ? setting.value.reads.replaceAll('$pool', this.section.name) : undefined
  }

  /** As C's atoi reads it. */
  int(key: string): number | null | undefined {
    const text = this.text(key)
    if (typeof text !== 'string') return text
    return /^-?\d*$/.test(text) ? Number.parseInt(text, 10) || 0 : undefined
  }

  /** In seconds. */
  time(key: string): number | null | undefined {
    const text = this.text(key)
    return typeof text === 'string' ? fpmSeconds(text) : text
  }

  /** A path, absolute by the pool's prefix or the facts'; undefined also where that is not known. */
  path(key: string): string | null | undefined {
    const path = this.text(key)
    if (typeof path !== 'string') return path
    return path === '' ? null : this.absolute(path)
  }

  absolute(path: string): string | undefined {
    if (path.startsWith('/')) return path
    const own = this.text('prefix')
    if (own === undefined) return undefined
    const prefix = own?.startsWith('/') ? own : joined(this.facts.prefix, own ?? '')
    return prefix === undefined ? undefined : `${prefix}/${path}`
  }
}

/** What PHP-FPM makes of a time: it looks at the last character alone, and takes the digits at the beginning. undefined: it refuses it. */
export function fpmSeconds(text: string): number | undefined {
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[text.at(-1) ?? '']
  if (unit === undefined && !/\d$/.test(text)) return undefined
  return (Number.parseInt(text, 10) || 0) * (unit ?? 1)
}

function joined(prefix: string | null, path: string): string | undefined {
  if (prefix === null) return undefined
  return path === '' ? prefix : `${prefix}/${path}`
}
