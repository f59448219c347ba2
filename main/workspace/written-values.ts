import { poolText, readPoolText, type Statement, sectionValues } from '../../app/pool/pool-text.ts'
import { textOf } from './load.ts'

/** What a pool file itself sets in a section, by key, without what it includes; nothing where it cannot be read. Never rejects. */
export async function writtenValues(path: string, section: string): Promise<ReadonlyMap<string, Statement>> {
  const text = await textOf(path).catch(() => '')
  return sectionValues(readPoolText(poolText(path, text)).statements, section)
}
