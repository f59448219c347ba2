/** A directive of an nginx configuration, with what stands in its block. */
export interface NginxDirective {
  readonly name: string
  readonly args: readonly string[]
  /** undefined: it ends with `;`. */
  readonly block: readonly NginxDirective[] | undefined
  readonly path: string
  /** From 1. */
  readonly line: number
}

/** Reads the files that `include` names, each with its path. */
export type Include = (pattern: string, from: string) => readonly { readonly path: string; readonly text: string }[]

/** Directives in order, those of included files in place of their `include`. What has no end is read as if it had one. */
export function nginxDirectives(text: string, path: string, include: Include, depth = 0): readonly NginxDirective[] {
  const tokens = tokensOf(text)
  let at = 0
  const read = (): NginxDirective[] => {
    const all: NginxDirective[] = []
    while (at < tokens.length) {
      const words: string[] = []
      const line = tokens[at]?.line ?? 0
      while (at < tokens.length && tokens[at]?.kind === 'word') words.push(tokens[at++]?.text ?? '')
      const end = tokens[at++]
      if (!end || end.kind === '}') return all
      const [name = '', ...args] = words
      if (name === 'include' && end.kind === ';' && depth < DEEPEST)
        all.push(...include(args[0] ?? '', path).flatMap((file) => nginxDirectives(file.text, file.path, include, depth + 1)))
      else if (name !== '' || end.kind === '{') all.push({ name, args, block: end.kind === '{' ? read() : undefined, path, line })
    }
    return all
  }
  return read()
}

/** A file may include itself. */
const DEEPEST = 20

interface Token {
  readonly kind: 'word' | ';' | '{' | '}'
  readonly text: string
  readonly line: number
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let line = 1
  const parts = text.matchAll(/(#[^\n]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([;{}])|(\s+)|((?:\$\{|\\.|[^\s;{}\\])+|\\)/gs)
  for (const [whole, comment, quoted, sign, blank, plain] of parts) {
    if (comment === undefined && blank === undefined) {
      const word = quoted !== undefined ? unescaped(quoted.slice(1, -1)) : plain === undefined ? undefined : unescaped(plain)
      tokens.push(word === undefined ? { kind: sign as ';', text: '', line } : { kind: 'word', text: word, line })
    }
    line += whole.split('\n').length - 1
  }
  return tokens
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' }
const unescaped = (text: string): string => text.replace(/\\(.)/gs, (both, letter: string) => ESCAPES[letter] ?? both)
