import { array, optional, strictObject, string } from 'zod'
import { keysOf, readSettings } from './settings-file.ts'
import { settingsMap } from './settings-map.ts'

/** `settings.yaml` of a workspace: what holds for all of its sites and pools. */
export interface WorkspaceSettings {
  /** Folders, files or patterns where php-fpm is looked for, as written: relative to the workspace. null: the usual places. */
  readonly phpSearch: readonly string[] | null
}

const place = string('must hold paths').min(1, 'must hold paths')
const php = settingsMap(
  { search: optional(array(place, 'must be a list of folders and files, such as [/opt/php/sbin]; [] for none')) },
  'must hold lines like search: [/opt/php/sbin]',
)
const schema = strictObject({ php: optional(php) })

/** @throws Failure `settings-invalid` with the line */
export function readWorkspaceSettings(text: string, path: string): WorkspaceSettings {
  const said = readSettings(text, { path, schema, keys: keysOf(schema), code: 'settings-invalid' })
  return { phpSearch: said.php?.search ?? null }
}
