/** A line of a haproxy.cfg in words (configuration manual, section 2.2). */
export interface HaproxyLine {
  /** From 1. */
  readonly line: number
  readonly text: string
  readonly words: readonly string[]
}

/** Lines with something on them. */
export function haproxyLines(text: string): readonly HaproxyLine[] {
  return text.split(/\r?\n/).flatMap((each, at) => {
    const words = wordsOf(each)
    return words.length > 0 ? [{ line: at + 1, text: each.trim(), words }] : []
  })
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
/** Before any other letter a backslash is one. */
const escapedBy = (letter: string): string => ESCAPES[letter] ?? (/[\s\\#"'$]/.test(letter) ? letter : `\\${letter}`)

function wordsOf(line: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  const parts = line.matchAll(/'([^']*)'?|"((?:[^"\\]|\\.)*)"?|\\x([0-9A-Fa-f]{2})|\\(.)|(#.*$)|(\s+)|([^\s'"\\#]+)/g)
  for (const [, strong, weak, hex, escaped, comment, blank, plain] of parts) {
    if (comment !== undefined) break
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else
      word =
        (word ?? '') +
        (strong ?? (weak === undefined ? undefined : unescaped(weak)) ?? fromHex(hex) ?? (escaped && escapedBy(escaped)) ?? plain ?? '')
  }
  return word === undefined ? words : [...words, word]
}

const fromHex = (hex: string | undefined): string | undefined =>
  hex === undefined ? undefined : String.fromCharCode(Number.parseInt(hex, 16))

/** In double quotes: \", \\, \$, \#, \ and a blank, and the letters of control characters. */
const unescaped = (text: string): string =>
  text.replace(/\\(?:x([0-9A-Fa-f]{2})|(.))/g, (_, hex: string | undefined, letter: string) => fromHex(hex) ?? escapedBy(letter))
