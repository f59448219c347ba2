import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Failure } from '../../app/failure.ts'
import { errnoReason } from '../errno-reason.ts'

/** A text that gives the same bytes again. */
export interface ExactText {
  readonly text: string
  /** A file that is not UTF-8 is taken byte by byte. */
  readonly encoding: 'utf8' | 'latin1'
  /** SHA-256 of the bytes, hex: whether someone else has changed them since. */
  readonly seen: string
}

/** @throws Failure `file-unreadable` */
export async function readExactText(path: string): Promise<ExactText> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw new Failure('file-unreadable', { path, reason: errnoReason(error) }, error)
  }
  const encoding = Buffer.from(bytes.toString('utf8')).equals(bytes) ? 'utf8' : 'latin1'
  return { text: bytes.toString(encoding), encoding, seen: seenOf(bytes) }
}

/** `seen` of a file that holds these bytes. */
export function seenOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The bytes of a text in the encoding of its file. @throws Failure `text-not-in-file` for letters that another encoding than UTF-8 cannot hold */
export function exactBytes(path: string, text: string, encoding: ExactText['encoding']): Buffer {
  const bytes = Buffer.from(text, encoding)
  if (bytes.toString(encoding) === text) return bytes
  const [letter = ''] = [...text].filter((each) => (each.codePointAt(0) ?? 0) > 255)
  throw new Failure('text-not-in-file', { path, letter, line: text.slice(0, text.indexOf(letter)).split('\n').length })
}
