import { watch } from 'node:fs'
import { basename } from 'node:path'
import type { Log } from '../log.ts'
import { recentFolders, recentFoldersFile } from '../workspace/recent-folders.ts'
import { type MenuActions, setMenu } from './menu.ts'
import { recentWorkspaces } from './recent-workspaces.ts'

export interface KeepMenuOptions {
  readonly workspace: string
  /** The list of workspaces. */
  readonly list: string
  readonly actions: MenuActions
  readonly log: Log
}

/** Keeps the menu in step with what was served from this workspace before. @returns what ends that */
export function keepMenu({ workspace, list, actions, log }: KeepMenuOptions): () => void {
  let turn: Promise<void> = Promise.resolve()
  const build = (): void => {
    turn = turn.then(async () => {
      const [folders, workspaces] = await Promise.all([recentFolders(workspace), recentWorkspaces(list)])
      setMenu(actions, { folders: folders.map(({ folder }) => folder), workspaces: workspaces.filter((each) => each !== workspace) })
    })
  }
  build()
  const unwatched = (error: unknown): void => log('debug', `File > Open Recent stays as it is: ${String(error)}`, 'desktop')
  try {
    // The folder: the file is replaced at each change.
    const watcher = watch(workspace, (_event, name) => {
      if (name === basename(recentFoldersFile(workspace))) build()
    })
    watcher.on('error', unwatched)
    return () => watcher.close()
  } catch (error) {
    unwatched(error)
    return () => {}
  }
}
