import { readFile } from 'node:fs/promises'
import { array, type ZodType } from 'zod'
import { atomicWrite } from './atomic-write.ts'

const MOST = 10

/** A list in a file, newest first. One that is missing or broken is empty: it only saves clicks. */
export async function recentList<Item>(file: string, item: ZodType<Item>): Promise<Item[]> {
  try {
    return array(item).parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return []
  }
}

/** Puts an item in front of the others. @param before what the list holds now @throws Failure `file-unwritable` */
export function writeRecent<Item>(file: string, newest: Item, before: readonly Item[], keyOf: (item: Item) => string): Promise<void> {
  const others = before.filter((each) => keyOf(each) !== keyOf(newest))
  return atomicWrite(file, `${JSON.stringify([newest, ...others].slice(0, MOST), null, 2)}\n`)
}
