import { realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { type LoadedWorkspace, loadWorkspace } from './load.ts'
import { lockWorkspace } from './lock.ts'
import { phpSearchOf } from './php-search.ts'

/** A workspace that this Sluice owns, and what of it is served. */
export interface OpenWorkspace {
  /** Real and absolute. */
  readonly folder: string
  /** It goes with this run. */
  readonly temporary: boolean
  readonly loaded: LoadedWorkspace
  /** Where php-fpm is looked for, absolute; undefined: the usual places. */
  readonly phpSearch: readonly string[] | undefined
  /** Gives it back; a temporary one is deleted. */
  close(): Promise<void>
}

/**
 * Locks a workspace, lets `prepare` write to it, and reads it.
 * @throws Failure `workspace-owned`, `file-unwritable`, `folder-unreadable`, `settings-invalid`, and what `prepare` throws; then it is given back
 */
export async function openWorkspace(
  path: string,
  { temporary, prepare }: { readonly temporary: boolean; readonly prepare?: (folder: string) => Promise<void> },
): Promise<OpenWorkspace> {
  const lock = lockWorkspace(path)
  const folder = realpathSync(path)
  const close = async (): Promise<void> => {
    lock.release()
    if (temporary) await rm(folder, { recursive: true, force: true })
  }
  try {
    await prepare?.(folder)
    return { folder, temporary, loaded: await loadWorkspace(folder), phpSearch: await phpSearchOf(folder), close }
  } catch (error) {
    await close()
    throw error
  }
}
