import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { array, number, object, string } from 'zod'
import { atomicWrite } from './atomic-write.ts'

const recentFile = array(object({ path: string(), lastMs: number() }))
const MOST = 10

export interface RecentFile {
  readonly path: string
  /** Epoch ms. */
  readonly lastMs: number
}

/** Pool files that were opened from this workspace, newest first. A list that is missing or broken is an empty one: it only saves clicks. */
export async function recentFiles(workspace: string): Promise<RecentFile[]> {
  try {
    return recentFile.parse(JSON.parse(await readFile(listOf(workspace), 'utf8')))
  } catch {
    return []
  }
}

/** Puts a file first, if it is not. @throws Failure `file-unwritable` */
export async function rememberFile(workspace: string, path: string, nowMs: number): Promise<void> {
  const before = await recentFiles(workspace)
  if (before[0]?.path === path) return
  const others = before.filter((each) => each.path !== path)
  await atomicWrite(listOf(workspace), `${JSON.stringify([{ path, lastMs: nowMs }, ...others].slice(0, MOST), null, 2)}\n`)
}

const listOf = (workspace: string): string => join(workspace, 'recent-files.json')
