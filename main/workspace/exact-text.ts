import { readFile } from 'node:fs/promises'
import { Failure } from '../../app/failure.ts'
import { errnoReason } from '../errno-reason.ts'

/** A text that gives the same bytes again. */
export interface ExactText {
  readonly text: string
  /** A file that is not UTF-8 is taken byte by byte. */
  readonly encoding: 'utf8' | 'latin1'
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
  return { text: bytes.toString(encoding), encoding }
}
