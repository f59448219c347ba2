/** A piece of a filter. [from, to): UTF-16 units of the text. */
export type FilterToken = { readonly from: number; readonly to: number } & (
  | { readonly is: '(' | ')' | ',' | 'and' | 'or' | 'not' }
  /** In quotes: looked for as it is. */
  | { readonly is: 'text'; readonly text: string }
  /** `name op value`, or a bare name where `op` is empty. */
  | { readonly is: 'term'; readonly name: string; readonly op: FilterOp; readonly value: string; readonly valueFrom: number }
)

export type FilterOp = '' | ':' | '=' | '!=' | '>' | '>=' | '<' | '<=' | '*=' | '^=' | '$='

/** Longest first. `==` is Wireshark's. */
const OPS = ['>=', '<=', '!=', '==', '*=', '^=', '$=', ':', '=', '>', '<'] as const
const NAME = /[A-Za-z][A-Za-z-]*/y
const SPACED = /^(\s*)(==|!=|>=|<=|>|<)\s*/
const JOINS = { '&&': 'and', '||': 'or', '&': 'and', '|': 'or', and: 'and', or: 'or', not: 'not' } as const
/** mitmproxy's. What takes no value has none here. */
const TILDES: Readonly<Record<string, { readonly name: string; readonly op: FilterOp; readonly value?: string }>> = {
  c: { name: 'status', op: ':' },
  m: { name: 'method', op: ':' },
  u: { name: 'url', op: ':' },
  d: { name: 'host', op: '*=' },
  t: { name: 'type', op: '*=' },
  ts: { name: 'type', op: '*=' },
  e: { name: 'failed', op: '', value: '' },
}

/** Takes a filter apart. Anything is some token: what makes no sense is said by who reads them. */
export function filterTokens(text: string): FilterToken[] {
  const tokens: FilterToken[] = []
  // Parentheses that are open; true: of `or(`, in which a comma parts.
  const open: boolean[] = []
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? ''
    if (/\s/.test(char)) at++
    else if (char === '(') {
      const last = tokens.at(-1)
      open.push(last?.is === 'or' && last.to === at)
      tokens.push({ is: '(', from: at, to: ++at })
    } else if (char === ')' || (char === ',' && open.at(-1))) {
      if (char === ')') open.pop()
      tokens.push({ is: char as ')' | ',', from: at, to: ++at })
    } else if ((char === '-' || char === '!') && isBegun(text[at + 1])) tokens.push({ is: 'not', from: at, to: ++at })
    else {
      const token = tildeAt(text, at) ?? pieceAt(text, at, open)
      tokens.push(token)
      at = token.to
    }
  }
  return tokens
}

const isBegun = (next: string | undefined): boolean => next !== undefined && !/[\s)=]/.test(next)

function pieceAt(text: string, from: number, open: readonly boolean[]): FilterToken {
  if (text[from] === '"' || text[from] === "'") {
    const { text: quoted, to } = quotedAt(text, from)
    return { is: 'text', text: quoted, from, to }
  }
  NAME.lastIndex = from
  const name = NAME.exec(text)?.[0] ?? ''
  const nameTo = from + name.length
  // As in Wireshark: `status >= 400`. Of `:` and `=` with spaces each side is a piece of its own.
  const spaced = name === '' ? undefined : SPACED.exec(text.slice(nameTo, nameTo + 100))
  const opFrom = nameTo + (spaced?.[1]?.length ?? 0)
  const written = name === '' ? undefined : (spaced?.[2] ?? OPS.find((each) => text.startsWith(each, nameTo)))
  // `http://…` is no word with a value.
  if (written !== undefined && !(written === ':' && text.startsWith('//', opFrom + 1))) {
    const valueFrom = spaced ? nameTo + spaced[0].length : opFrom + written.length
    const { text: value, to } = valueAt(text, valueFrom, open)
    return { is: 'term', name, op: written === '==' ? '=' : (written as FilterOp), value, valueFrom, from, to }
  }
  const { text: word, to } = bareAt(text, from, open)
  const join = JOINS[word.toLowerCase() as keyof typeof JOINS]
  if (join) return { is: join, from, to }
  return word === name ? { is: 'term', name, op: '', value: '', valueFrom: to, from, to } : { is: 'text', text: word, from, to }
}

function tildeAt(text: string, from: number): FilterToken | undefined {
  const letter = /^~([a-z]+)(?=\s|$|\))/.exec(text.slice(from, from + 5))?.[1] ?? ''
  const known = TILDES[letter]
  if (!known) return undefined
  const afterFrom = from + 1 + letter.length
  if (known.value !== undefined) return { is: 'term', ...known, value: known.value, valueFrom: afterFrom, from, to: afterFrom }
  const spaces = /^\s*/.exec(text.slice(afterFrom))?.[0].length ?? 0
  const { text: value, to } = valueAt(text, afterFrom + spaces, [])
  return { is: 'term', ...known, value, valueFrom: afterFrom + spaces, from, to }
}

interface Piece {
  readonly text: string
  readonly to: number
}

const valueAt = (text: string, from: number, open: readonly boolean[]): Piece =>
  text[from] === '"' || text[from] === "'" ? quotedAt(text, from) : bareAt(text, from, open)

/** Up to the next space, or the parenthesis that closes one that is open: /a(1) in a URL stays whole. */
function bareAt(text: string, from: number, open: readonly boolean[]): Piece {
  let to = from
  let inner = 0
  for (; to < text.length; to++) {
    const char = text[to] ?? ''
    if (/\s/.test(char)) break
    if (char === ',' && open.at(-1)) break
    if (char === '(') {
      if (/^(not|or)$/i.test(text.slice(from, to))) break
      inner++
    } else if (char === ')' && inner-- === 0 && open.length > 0) break
  }
  return { text: text.slice(from, to), to }
}

/** A backslash keeps the quote after it. A quote that is not closed reaches to the end: it is being typed. */
function quotedAt(text: string, from: number): Piece {
  const quote = text[from]
  let said = ''
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === quote) return { text: said, to: at + 1 }
    if (text[at] === '\\' && (text[at + 1] === quote || text[at + 1] === '\\')) at++
    said += text[at]
  }
  return { text: said, to: text.length }
}
