import { Failure } from '../failure.ts'
import { scanValue } from './ini-scan.ts'
import { isGlobal, type PoolLine, sameSection } from './pool-lines.ts'
import { writtenValue } from './written-value.ts'

/** Offsets: UTF-16 units of the text that was seen, from 0; `from` <= `to`. Edits of one list are in order and do not overlap. */
export interface TextEdit {
  readonly from: number
  readonly to: number
  readonly insert: string
}

/** A pool file as it was seen. `path` is for failures alone. */
export interface SeenFile {
  readonly path: string
  readonly lines: readonly PoolLine[]
}

/**
 * The edits after which `key` reads `value` in [section]; [] where it does already. @throws Failure `pool-no-section`
 * @throws RangeError for a value with a line end. Of a key given twice the last is edited: PHP-FPM obeys that one. A new key goes after
 * the section's last directive. A list (`access.suppress_path[]`) gets one value more. `value` is what a person means by it: see `writtenValue`.
 */
export function setDirective(file: SeenFile, section: string, key: string, value: string): readonly TextEdit[] {
  const own = linesOf(file, section)
  const given = own.filter((line) => line.directive?.key === key)
  if (key.endsWith('[]') && given.some((line) => line.directive?.value === value)) return []
  const old = key.endsWith('[]') ? undefined : given.at(-1)
  if (old?.directive) {
    const { valueFrom, valueTo } = old.directive
    const before = old.text.slice(valueFrom - startOf(old), valueTo - startOf(old))
    const insert = writtenValue(key, value, before)
    return readsTheSame(before, insert) ? [] : [{ from: valueFrom, to: valueTo, insert: afterEquals(old, valueFrom) + insert }]
  }
  const after = placeForNew(own)
  if (!after) throw new Failure('pool-no-section', { path: file.path, section })
  return [{ from: after.end, to: after.end, insert: newLineAfter(after, file.lines, key, writtenValue(key, value)) }]
}

/** The edits after which [section] has no `key` any more, so that its default holds. @param value of a list: this value alone */
export function removeDirective(file: SeenFile, section: string, key: string, value?: string): readonly TextEdit[] {
  return linesOf(file, section).flatMap((line) => {
    const { directive } = line
    if (directive?.key !== key || (value !== undefined && directive.value !== value)) return []
    // What stands after a header on its line goes without it.
    return [
      line.header ? { from: directive.keyFrom, to: directive.valueTo, insert: '' } : { from: startOf(line), to: line.end, insert: '' },
    ]
  })
}

/** The text with the edits; what they do not name stays, byte for byte. @throws RangeError for edits that are not of this text */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const { from, to, insert } of [...edits].sort((a, b) => a.from - b.from)) {
    if (from < at || to < from || to > text.length) throw new RangeError(`an edit of ${from} to ${to} after ${at} in ${text.length}`)
    result += text.slice(at, from) + insert
    at = to
  }
  return result + text.slice(at)
}

const startOf = (line: PoolLine): number => line.end - line.text.length

/** [global] begins before the first header. */
function linesOf({ lines }: SeenFile, section: string): PoolLine[] {
  return lines.filter((line) => (isGlobal(section) ? isGlobal(line.section) : line.section !== '' && sameSection(line.section, section)))
}

function readsTheSame(before: string, after: string): boolean {
  const [old, wanted] = [scanValue(before, 0), scanValue(after, 0)]
  return !old.fault && old.reads === wanted.reads && old.sure === wanted.sure && old.to === before.length
}

/** An empty value had no blank before it: `key =`. */
function afterEquals(line: PoolLine, valueFrom: number): string {
  return line.text.charAt(valueFrom - startOf(line) - 1) === '=' && / =$/.test(line.text.slice(0, valueFrom - startOf(line))) ? ' ' : ''
}

/**
 * The line that a new directive goes after: the last directive of the section's last part, but none from an `include` on, since an
 * included file may go over to another section. Its header, where it has no directive.
 */
function placeForNew(own: readonly PoolLine[]): PoolLine | undefined {
  const part = own.slice(
    Math.max(
      0,
      own.findLastIndex((line) => line.header),
    ),
  )
  const include = part.findIndex((line) => line.directive?.key === 'include')
  const safe = include === -1 ? part : part.slice(0, include)
  return safe.findLast((line) => line.directive) ?? safe.find((line) => line.header) ?? safe.at(-1)
}

/** Indented and spaced like the line before it, in the file's own line ends; a last line without one gets it before the new line. */
function newLineAfter(after: PoolLine, lines: readonly PoolLine[], key: string, value: string): string {
  const indent = after.directive && !after.header ? (/^\uFEFF?([ \t]*)/.exec(after.text)?.[1] ?? '') : ''
  const close =
    after.directive && after.text.slice(after.directive.keyTo - startOf(after), after.directive.valueFrom - startOf(after)) === '='
  const text = `${indent}${key}${close ? '=' : ' = '}${value}`.trimEnd()
  const model = after.text.endsWith('\n') ? after : lines.find((line) => line.text.endsWith('\n'))
  const lineEnd = model?.text.endsWith('\r\n') ? '\r\n' : '\n'
  return after.text.endsWith('\n') ? `${text}${lineEnd}` : `${lineEnd}${text}`
}
