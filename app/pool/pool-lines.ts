import { iniValue } from './ini-value.ts'

/** `key = value` of a line. Offsets: UTF-16 units of the whole text, from 0. */
export interface Directive {
  /** As PHP-FPM compares it: `pm.max_children`, `php_value[memory_limit]` (without quotes in the brackets). */
  readonly key: string
  /** What PHP-FPM reads, without quotes; `${VAR}` and `$pool` stay as they are. */
  readonly value: string
  readonly keyFrom: number
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
  const found = /^[ \t]*\[([^\]\r\n]*)\]/.exec(line)
  const raw = found?.[1]
  // Blanks inside the brackets belong to the name.
  return found && raw !== undefined ? { header: { name: /["']/.test(raw) ? iniValue(raw) : raw, raw }, to: found[0].length } : undefined
}

/** A statement may follow a header on its line. */
function directiveOf(line: string, from: number, lineFrom: number): Directive | undefined {
  const found = /^([ \t]*)([^=;\r\n]*?)[ \t]*=[ \t]*/.exec(line.slice(from))
  if (!found?.[2]) return undefined
  const valueFrom = from + found[0].length
  const valueTo = valueEnd(line, valueFrom)
  return {
    key: keyOf(found[2]),
    value: iniValue(line.slice(valueFrom, valueTo)),
    keyFrom: lineFrom + from + (found[1]?.length ?? 0),
    valueFrom: lineFrom + valueFrom,
    valueTo: lineFrom + valueTo,
  }
}

function keyOf(raw: string): string {
  const array = /^(.*?)\[[ \t]*(["']?)(.*)\2\]$/.exec(raw)
  return array ? `${array[1]}[${array[3]}]` : raw
}

/** Where the value ends: at a `;` outside of quotes, or at the line's end; blanks before that are not of it. */
function valueEnd(line: string, from: number): number {
  let quote = ''
  let to = from
  for (let at = from; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === '\n' || char === '\r') break
    if (quote === '' && char === ';') break
    if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = ''
    else if (quote === '"' && char === '\\' && at + 1 < line.length) at++
    if (char !== ' ' && char !== '\t') to = Math.min(at + 1, line.length)
  }
  return trimLineEnd(line, to)
}

function trimLineEnd(line: string, to: number): number {
  while (to > 0 && (line[to - 1] === '\n' || line[to - 1] === '\r')) to--
  return to
}
