import { Failure } from '../failure.ts'
import { iniText } from './ini-value.ts'
import { type PoolLine, sameSection } from './pool-lines.ts'

/** Offsets: UTF-16 units of the text that was seen, from 0. Edits of one list do not overlap. */
export interface TextEdit {
  readonly from: number
  readonly to: number
  readonly insert: string
}

/**
 * The edits after which `key` reads `value` in [section]; [] where it does already. @throws Failure `pool-no-section`
 * Of a key given twice the last is edited: PHP-FPM obeys that one. A new key goes after the section's last directive.
 */
export function setDirective(
  file: { readonly path: string; readonly lines: readonly PoolLine[] },
  section: string,
  key: string,
  value: string,
): readonly TextEdit[] {
  const own = file.lines.filter((line) => line.section !== '' && sameSection(line.section, section))
  const old = own.findLast((line) => line.directive?.key === key)?.directive
  if (old) return old.value === value ? [] : [{ from: old.valueFrom, to: old.valueTo, insert: iniText(value) }]
  const after = own.findLast((line) => line.directive) ?? own[0]
  if (!after) throw new Failure('pool-no-section', { path: file.path, section })
  return [{ from: after.end, to: after.end, insert: newLineAfter(after, file.lines, `${key} = ${iniText(value)}`) }]
}

/** The text with the edits; what they do not name stays, byte for byte. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const edit of [...edits].sort((a, b) => a.from - b.from)) {
    result += text.slice(at, edit.from) + edit.insert
    at = edit.to
  }
  return result + text.slice(at)
}

/** In the file's own line ends; a last line without one gets it before the new line. */
function newLineAfter(after: PoolLine, lines: readonly PoolLine[], text: string): string {
  const lineEnd = lines.some((line) => line.text.endsWith('\r\n')) ? '\r\n' : '\n'
  return after.text.endsWith('\n') ? `${text}${lineEnd}` : `${lineEnd}${text}`
}
