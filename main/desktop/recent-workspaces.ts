import { string } from 'zod'
import { recentList, writeRecent } from '../workspace/recent-list.ts'

/** Workspaces that the app opened, newest first, absolute. */
export function recentWorkspaces(file: string): Promise<string[]> {
  return recentList(file, string())
}

/** Puts one first, if it is not. @throws Failure `file-unwritable` */
export async function rememberWorkspace(file: string, workspace: string): Promise<void> {
  const before = await recentWorkspaces(file)
  if (before[0] !== workspace) await writeRecent(file, workspace, before, (each) => each)
}
