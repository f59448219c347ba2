import { scanValue } from './ini-scan.ts'
import { iniValue } from './ini-value.ts'

/** `key = value` of a line. Offsets: UTF-16 units of the whole text, from 0. */
export interface Directive {
  /** As PHP-FPM compares it: `pm.max_children`, in small letters; `php_value[memory_limit]`, without quotes in the brackets. */
  readonly key: string
  /** What PHP-FPM reads, without quotes; `${VAR}` and `$pool` stay as they are. */
  readonly value: string
  readonly keyFrom: number
  readonly keyTo: number
  /** The value as written, with its quotes, without the blanks around it and the comment after it. */
  readonly valueFrom: number
  readonly valueTo: number
}

/** A line as on disk, line end included: the texts of all lines joined are the file. */
export interface PoolLine {
  readonly text: string
  /** Offset of what comes after it. */
  readonly end: number
  /** The section that it is in, as its header names it; '' before the first header. A header is in its own section. */
  readonly section: string
  /** The line opens a section. `raw` is what stands between the brackets. */
  readonly header?: { readonly name: string; readonly raw: string }
  readonly directive?: Directive
}

/** Splits a pool file into lines as PHP-FPM does: one physical line at a time, so that no value goes on in the next. */
export function poolLines(text: string): PoolLine[] {
  const lines: PoolLine[] = []
  let section = ''
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf('\n', at)
    const end = feed === -1 ? text.length : feed + 1
    const line = text.slice(at, end)
    const head = headerOf(line)
    if (head) section = head.header.name
    const directive = directiveOf(line, head?.to ?? 0, at)
    lines.push({ text: line, end, section, ...(head ? { header: head.header } : {}), ...(directive ? { directive } : {}) })
    at = end
  }
  return lines
}

/** Whether two names mean one section: PHP-FPM compares them without regard to case. */
export const sameSection = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** `[global]`, and what comes before the first header, is not a pool. */
export const isGlobal = (section: string): boolean => section === '' || sameSection(section, 'global')

function headerOf(line: string): { header: { name: string; raw: string }; to: number } | undefined {
  const found = /^\uFEFF?[ \t]*\[([^\]\r\n]*)\]/.exec(line)
  const raw = found?.[1]
  // Blanks inside the brackets belong to the name.
  return found && raw !== undefined ? { header: { name: /["']/.test(raw) ? iniValue(raw) : raw, raw }, to: found[0].length } : undefined
}

/** A statement may follow a header on its line. */
function directiveOf(line: string, from: number, lineFrom: number): Directive | undefined {
  const found = /^(\uFEFF?[ \t]*)([^=;\r\n]*?)[ \t]*=[ \t]*/.exec(line.slice(from))
  if (!found?.[2]) return undefined
  const keyFrom = lineFrom + from + (found[1]?.length ?? 0)
  const valueFrom = from + found[0].length
  const { written, to } = scanValue(line, valueFrom)
  return {
    key: keyOf(found[2]),
    value: written,
    keyFrom,
    keyTo: keyFrom + found[2].length,
    valueFrom: lineFrom + valueFrom,
    valueTo: lineFrom + to,
  }
}

/** The names of scalars are compared without regard to case, those of maps and `include` are not. */
function keyOf(raw: string): string {
  const array = /^(.*?)[ \t]*\[[ \t]*(["']?)(.*)\2\]$/.exec(raw)
  if (array) return `${array[1]}[${array[3]}]`
  const small = raw.toLowerCase()
  return small === 'include' ? raw : small
}
