import { join } from 'node:path'
import { type infer as Infer, number, object, string } from 'zod'
import { recentList, writeRecent } from './recent-list.ts'

/** `lastMs`: epoch ms. */
const recentFolder = object({ folder: string(), lastMs: number() })
export type RecentFolder = Infer<typeof recentFolder>

/** Folders that were served from this workspace, newest first. */
export function recentFolders(workspace: string): Promise<RecentFolder[]> {
  return recentList(recentFoldersFile(workspace), recentFolder)
}

/** @throws Failure `file-unwritable` */
export async function rememberFolder(workspace: string, folder: string, nowMs: number): Promise<void> {
  const before = await recentFolders(workspace)
  await writeRecent(recentFoldersFile(workspace), { folder, lastMs: nowMs }, before, (each) => each.folder)
}

/** Where a workspace keeps them. */
export const recentFoldersFile = (workspace: string): string => join(workspace, 'recent.json')
