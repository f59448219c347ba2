import { type FormField, type Given, type PoolForm, poolForm } from '../../app/pool/form.ts'
import { isGlobal } from '../../app/pool/pool-lines.ts'
import { poolText, readPoolText } from '../../app/pool/pool-text.ts'
import { readExactText } from '../workspace/exact-text.ts'
import { columns } from './columns.ts'
import { oneFile } from './one-file.ts'
import { readOptions } from './read-options.ts'
import { visibleText } from './visible-text.ts'

/**
 * `sluice pool show FILE [--json]`: the sections of a pool file, what it sets, and what holds where it sets nothing. Included files are
 * named, not shown. @returns 0 @throws Failure `usage`, `file-unreadable`
 */
export async function poolShow(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { json: 'flag' })
  const file = oneFile(positionals, 'sluice pool show')
  const text = poolText(file, (await readExactText(file)).text)
  const hasGlobal = text.lines.some(({ section, header, directive }) => isGlobal(section) && (header || directive))
  const names = [...(hasGlobal ? ['global'] : []), ...readPoolText(text).sections.map(({ name }) => name)]
  const forms = names.map((name) => poolForm(text.lines, name))
  process.stdout.write(options.json ? `${JSON.stringify({ file, sections: forms.map(asJson) })}\n` : forms.map(described).join('\n'))
  return 0
}

function asJson({ section, groups, includes, unknown }: PoolForm): object {
  const row = (field: FormField, given: Given | null): object => {
    const { type, group, default: fallback } = field.info
    const place = given && { written: given.written, line: given.line }
    return { key: given?.key ?? field.name, group, type, set: given !== null, value: given?.value ?? fallback, default: fallback, ...place }
  }
  const directives = groups.flatMap(({ fields }) => fields.flatMap((field) => rowsOf(field).map((given) => row(field, given))))
  const plain = ({ key, value, line }: Given): object => ({ key, value, line })
  return { name: section, directives, includes: includes.map(plain), unknown: unknown.map(plain) }
}

/** Of a map each entry; a map without any has no row. */
const rowsOf = ({ info, given, entries }: FormField): readonly (Given | null)[] =>
  ['map', 'flag-map', 'list'].includes(info.type) ? entries : [given]

function described({ section, groups, includes, unknown }: PoolForm): string {
  const row = ({ key, value, line }: Given, note = ''): string[] => [`  ${visibleText(key)}`, visibleText(value), `line ${line}${note}`]
  const unset = ({ name, info }: FormField): string[] => [`  ${name}`, info.default ?? '', info.default === null ? 'not set' : 'default']
  const parts = groups.map(({ title, fields }) => {
    const rows = fields.flatMap((field) => rowsOf(field).map((given) => (given ? row(given) : unset(field))))
    return rows.length === 0 ? '' : `\n${title}\n${columns(rows)}`
  })
  const others = [...includes.map((each) => row(each, ', not looked into')), ...unknown.map((each) => row(each, ', not known to PHP-FPM'))]
  return `[${visibleText(section)}]\n${parts.join('')}${others.length > 0 ? `\nOther\n${columns(others)}` : ''}`
}
