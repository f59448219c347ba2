import { Failure } from '../failure.ts'
import { utf8Fault } from './utf8-fault.ts'

/**
 * The path that is looked for on disk: percent-decoded once, `//`, `.` and `..` taken out. It begins with one slash, and ends with one where
 * a folder is meant. An encoded slash is a slash, as in nginx and HAProxy; who needs the difference has REQUEST_URI.
 *
 * It is text: bytes that are no UTF-8 are refused, for what they would mean differs by system and pool. NUL, CR and LF are refused
 * everywhere: a regular expression that stops at a line's end splits such a path wrongly (CVE-2019-11043), and C ends it at NUL.
 * @param options.windows refuses what names something else there, or nothing: `\`, `:` (a stream of a file), a dot or space at a name's end,
 * a device (`NUL`, `con.php`), and what no name may hold
 * @throws Failure `http-path-byte`, `http-bad-target`; places are bytes of the raw path, from 0
 */
export function decodePath(rawPath: string, options: { readonly windows?: boolean } = {}): string {
  if (!rawPath.startsWith('/')) throw new Failure('http-bad-target', { reason: 'its path does not begin with /' })
  if (!NOT_PLAIN.test(rawPath) && !options.windows) return rawPath
  const decoded = percentDecode(rawPath)
  const fault = utf8Fault(decoded.bytes)
  if (fault !== undefined) throw badByte(`${percent(decoded.bytes[fault])}, which is no UTF-8`, decoded.at[fault])
  const names = resolveDots(decoded, segments(decoded.bytes))
  if (options.windows) for (const name of names) refuseForWindows(decoded, name)
  return names.map(({ from, to }) => `/${text.decode(decoded.bytes.subarray(from, to))}`).join('')
}

/** A decoded path as a URL has it. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** The first name in a decoded path that begins with a dot, `.well-known` (RFC 8615) apart; undefined: none does. */
export function dotName(path: string): string | undefined {
  if (!path.includes('/.')) return undefined
  return path.split('/').find((name) => name.startsWith('.') && name !== '.well-known')
}

/** A path without any of these decodes to itself. */
const NOT_PLAIN = /[%\0\r\n\x80-\uffff]|\/[./]/
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const [NUL, LF, CR, SLASH] = [0x00, 0x0a, 0x0d, 0x2f]

/** `at`: where in the raw path each byte begins. */
interface Decoded {
  readonly bytes: Uint8Array
  readonly at: Uint32Array
}

function percentDecode(raw: string): Decoded {
  const bytes = new Uint8Array(raw.length)
  const at = new Uint32Array(raw.length)
  let length = 0
  for (let i = 0; i < raw.length; i++) {
    at[length] = i
    let byte = raw.charCodeAt(i)
    if (byte === 0x25) {
      const hex = raw.slice(i + 1, i + 3)
      if (!/^[0-9A-Fa-f]{2}$/.test(hex)) throw badByte('a % without two hexadecimal digits', i)
      byte = Number.parseInt(hex, 16)
      i += 2
    }
    if (byte === NUL || byte === LF || byte === CR) throw badByte(`${percent(byte)} (${controlNames[byte]})`, at[length])
    if (byte > 0xff) throw badByte('a character that is no byte', at[length])
    bytes[length++] = byte
  }
  return { bytes: bytes.subarray(0, length), at }
}

const controlNames: Readonly<Record<number, string>> = { [NUL]: 'NUL', [LF]: 'a line feed', [CR]: 'a carriage return' }

/** A name between slashes: bytes [from, to). An empty one at the end stands for the last slash. */
interface Segment {
  readonly from: number
  readonly to: number
}

function segments(bytes: Uint8Array): Segment[] {
  const all: Segment[] = []
  for (let from = 1; from <= bytes.length; ) {
    const slash = bytes.indexOf(SLASH, from)
    const to = slash < 0 ? bytes.length : slash
    all.push({ from, to })
    from = to + 1
  }
  return all
}

function resolveDots({ bytes, at }: Decoded, all: readonly Segment[]): Segment[] {
  const names: Segment[] = []
  let folder = false // whether the last one stood for a folder
  for (const name of all) {
    const dots = dotsOf(bytes, name)
    folder = dots !== undefined
    if (dots === undefined) names.push(name)
    if (dots === 2 && !names.pop()) {
      throw new Failure('http-bad-target', { reason: `its .. at byte ${at[name.from]} climbs out of the site` })
    }
  }
  if (folder) names.push({ from: bytes.length, to: bytes.length })
  return names
}

/** 0 for an empty name, 1 and 2 for `.` and `..`; undefined for a name. */
function dotsOf(bytes: Uint8Array, { from, to }: Segment): 0 | 1 | 2 | undefined {
  if (to === from) return 0
  if (bytes[from] !== 0x2e) return undefined
  if (to === from + 1) return 1
  return to === from + 2 && bytes[from + 1] === 0x2e ? 2 : undefined
}

function refuseForWindows({ bytes, at }: Decoded, { from, to }: Segment): void {
  for (let i = from; i < to; i++) {
    if (bytes[i] === 0x5c) throw badByte('a backslash', at[i])
    if (bytes[i] === 0x3a) throw badByte('a colon', at[i])
    if (NOT_IN_WINDOWS.has(bytes[i] ?? 0)) throw badByte(`${percent(bytes[i])}, which no name holds under Windows`, at[i])
  }
  const last = bytes[to - 1]
  if (to > from && (last === 0x2e || last === 0x20)) throw badByte('a name that ends with a dot or a space', at[to - 1])
  if (DEVICE.test(text.decode(bytes.subarray(from, to)))) throw badByte('the name of a device', at[from])
}

/** Control characters, and what stands for something else: " < > ? * |. */
const NOT_IN_WINDOWS = new Set([...Array.from({ length: 0x20 }, (_, code) => code), ...new TextEncoder().encode('"<>?*|')])
/** With any extension, and blanks before that. The superscripts count as digits. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$) *(?:\.|$)/i

const percent = (byte = 0): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
const badByte = (what: string, at = 0): Failure => new Failure('http-path-byte', { what, at })
