import { join } from 'node:path'
import { type infer as Infer, number, object, string } from 'zod'
import { recentList, writeRecent } from './recent-list.ts'

/** `lastMs`: epoch ms. */
const recentFile = object({ path: string(), lastMs: number() })
export type RecentFile = Infer<typeof recentFile>

/** Pool files that were opened from this workspace, newest first. */
export function recentFiles(workspace: string): Promise<RecentFile[]> {
  return recentList(listOf(workspace), recentFile)
}

/** Puts a file first, if it is not. @throws Failure `file-unwritable` */
export async function rememberFile(workspace: string, path: string, nowMs: number): Promise<void> {
  const before = await recentFiles(workspace)
  if (before[0]?.path !== path) await writeRecent(listOf(workspace), { path, lastMs: nowMs }, before, (each) => each.path)
}

const listOf = (workspace: string): string => join(workspace, 'recent-files.json')
