import { type Directive, isGlobal, type PoolLine, poolLines, sameSection } from './pool-lines.ts'

/** A pool file with what it includes. */
export interface PoolText {
  /** As PHP-FPM is told it. */
  readonly path: string
  readonly lines: readonly PoolLine[]
  /** By the line (from 1) of an `include`: the files that it brings, in PHP-FPM's order. */
  readonly included: ReadonlyMap<number, readonly PoolText[]>
}

/** One directive where PHP-FPM meets it. */
export interface Statement {
  readonly path: string
  /** From 1. */
  readonly line: number
  /** '' or [global], or the pool's name as its first header says. */
  readonly section: string
  readonly directive: Directive
}

export interface PoolSection {
  readonly name: string
  /** What stands between the brackets of its first header. */
  readonly raw: string
}

export function poolText(path: string, text: string, included: ReadonlyMap<number, readonly PoolText[]> = new Map()): PoolText {
  return { path, lines: poolLines(text), included }
}

/** The pools and all directives in the order in which PHP-FPM reads them. An included file goes on in the section that it was included from. */
export function readPoolText(root: PoolText): { readonly sections: readonly PoolSection[]; readonly statements: readonly Statement[] } {
  const sections: PoolSection[] = []
  const statements: Statement[] = []
  let section = ''
  const read = (text: PoolText): void => {
    for (const [index, { header, directive }] of text.lines.entries()) {
      if (header) {
        const known = sections.find((each) => sameSection(each.name, header.name))
        section = known?.name ?? header.name
        if (!known && !isGlobal(section)) sections.push({ name: section, raw: header.raw })
      }
      if (directive) statements.push({ path: text.path, line: index + 1, section, directive })
      for (const child of text.included.get(index + 1) ?? []) read(child)
    }
  }
  read(root)
  return { sections, statements }
}

/** A section's directives by key; of a key that is given twice the last, which PHP-FPM obeys. */
export function sectionValues(statements: readonly Statement[], section: string): ReadonlyMap<string, Statement> {
  const own = statements.filter((each) => (isGlobal(section) ? isGlobal(each.section) : sameSection(each.section, section)))
  return new Map(own.map((each) => [each.directive.key, each]))
}
