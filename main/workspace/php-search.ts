import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readWorkspaceSettings } from '../../app/site/workspace-settings.ts'
import { textOf } from './load.ts'

/**
 * Where the settings of a workspace (`settings.yaml`) say that php-fpm is looked for, absolute; undefined: they do not.
 * @throws Failure `settings-invalid` with the line, `file-unreadable`
 */
export async function phpSearchOf(workspace: string): Promise<readonly string[] | undefined> {
  const path = join(workspace, 'settings.yaml')
  if (!existsSync(path)) return undefined
  const { phpSearch } = readWorkspaceSettings(await textOf(path), path)
  return phpSearch?.map((place) => resolve(workspace, place))
}
