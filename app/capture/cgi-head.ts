import { readableText } from '../fastcgi/text.ts'
import { HeadEnd } from './head-end.ts'
import type { StreamBytes } from './stream-bytes.ts'

/** The head of an answer as it came (RFC 3875 section 6.2): nothing is corrected, a line without a colon has an empty name. */
export interface CgiHead {
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Bytes, with the empty line that ends it. */
  readonly length: number
  /** Whether the empty line came. */
  readonly ended: boolean
}

/** More than this is no head. The engine refuses it, too. */
const HEAD_LIMIT_BYTES = 1_048_576

/** null: FCGI_STDOUT has no byte. */
export function readCgiHead(stdout: StreamBytes): CgiHead | null {
  const bytes = stdout.run(HEAD_LIMIT_BYTES)
  if (bytes.length === 0) return null
  const end = new HeadEnd()
  const length = bytes.length - end.bodyIn(bytes)
  const lines = readableText(bytes, 0, length).split(/\r?\n/)
  return { fields: lines.filter((line) => line !== '').map(fieldOf), length, ended: end.ended }
}

function fieldOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return colon < 0 ? ['', line] : [line.slice(0, colon), line.slice(colon + 1).trim()]
}
