/** Characters of output; a body beyond it is shown as it is, in windows. */
const OUTPUT_LIMIT = 2_000_000
/** Deeper than this no line is moved further in. */
const INDENT_LIMIT = 64

export interface PrettyJson {
  readonly text: string
  /** More came than was laid out. */
  readonly cut: boolean
}

/**
 * JSON with line ends and two spaces a level. Only space is changed: numbers keep all their digits, keys given twice stay. What is
 * no JSON, or was cut off, is laid out as far as it goes.
 */
export function prettyJson(text: string, limit = OUTPUT_LIMIT): PrettyJson {
  const out: string[] = []
  let length = 0
  let depth = 0
  const line = (): string => `\n${'  '.repeat(Math.min(depth, INDENT_LIMIT))}`
  for (let at = afterSpace(text, 0); at < text.length; ) {
    const char = text.charAt(at)
    let end = at + 1
    let laid = char
    if (char === '{' || char === '[') {
      const next = afterSpace(text, end)
      if (text.charAt(next) === CLOSES[char]) {
        end = next + 1
        laid = char + CLOSES[char]
      } else {
        depth++
        laid = char + line()
      }
    } else if (char === '}' || char === ']') {
      depth = Math.max(0, depth - 1)
      laid = line() + char
    } else if (char === ',') laid = char + line()
    else if (char === ':') laid = ': '
    else {
      end = char === '"' ? stringEnd(text, at) : wordEnd(text, at)
      laid = text.slice(at, end)
    }
    if (length + laid.length > limit) return { text: out.join(''), cut: true }
    out.push(laid)
    length += laid.length
    at = afterSpace(text, end)
  }
  return { text: out.join(''), cut: false }
}

const CLOSES = { '{': '}', '[': ']' } as const
const isSpace = (char: string): boolean => char === ' ' || char === '\n' || char === '\r' || char === '\t'

function afterSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && isSpace(text.charAt(at))) at++
  return at
}

/** A string without its end goes to the end of the text. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0
    while (text.charAt(at - 1 - escapes) === '\\') escapes++
    if (escapes % 2 === 0) return at + 1
  }
  return text.length
}

function wordEnd(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && !'{}[]:,"'.includes(text.charAt(at)) && !isSpace(text.charAt(at))) at++
  return at
}
