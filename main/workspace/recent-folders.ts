import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { array, number, object, string } from 'zod'
import { atomicWrite } from './atomic-write.ts'

const recentFile = array(object({ folder: string(), lastMs: number() }))

export interface RecentFolder {
  readonly folder: string
  /** Epoch ms. */
  readonly lastMs: number
}

const MOST = 10

/** Folders that were served from this workspace, newest first. A file that is missing or broken is an empty list: it only saves clicks. */
export async function recentFolders(workspace: string): Promise<RecentFolder[]> {
  try {
    return recentFile.parse(JSON.parse(await readFile(recentFoldersFile(workspace), 'utf8')))
  } catch {
    return []
  }
}

/** @throws Failure `file-unwritable` */
export async function rememberFolder(workspace: string, folder: string, nowMs: number): Promise<void> {
  const others = (await recentFolders(workspace)).filter((each) => each.folder !== folder)
  await atomicWrite(recentFoldersFile(workspace), `${JSON.stringify([{ folder, lastMs: nowMs }, ...others].slice(0, MOST), null, 2)}\n`)
}

/** Where a workspace keeps them. */
export const recentFoldersFile = (workspace: string): string => join(workspace, 'recent.json')
