import { readFile } from 'node:fs/promises'
import { array, string } from 'zod'
import { atomicWrite } from '../workspace/atomic-write.ts'

const recentFile = array(string())
const MOST = 10

/** Workspaces that the app opened, newest first, absolute. A list that is missing or broken is an empty one: it only saves clicks. */
export async function recentWorkspaces(file: string): Promise<string[]> {
  try {
    return recentFile.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return []
  }
}

/** Puts one first. @throws Failure `file-unwritable` */
export async function rememberWorkspace(file: string, workspace: string): Promise<void> {
  const others = (await recentWorkspaces(file)).filter((each) => each !== workspace)
  await atomicWrite(file, `${JSON.stringify([workspace, ...others].slice(0, MOST), null, 2)}\n`)
}
