import { isAbsolute, join, resolve } from 'node:path'
import { homeFolder } from './home-folder.ts'

export interface Platform {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

const here: Platform = {
  platform: process.platform,
  env: process.env,
  // Asked for where it is needed: there may be none.
  get home() {
    return homeFolder()
  },
}

/** The default workspace. Electron's own data (userData) lies elsewhere. @throws Failure `home-missing` */
export function defaultWorkspace(at: Platform = here): string {
  const { platform, env } = at
  if (platform === 'darwin') return join(at.home, 'Library/Application Support/Sluice/workspace')
  if (platform === 'win32') return join(env.APPDATA ?? join(at.home, 'AppData/Roaming'), 'Sluice/workspace')
  return join(absolute(env.XDG_CONFIG_HOME) ?? join(at.home, '.config'), 'sluice')
}

/** Where the local CA of this user lies: it is no part of a workspace. @throws Failure `home-missing` */
export function authorityFolder(at: Platform = here): string {
  const { platform, env } = at
  if (platform === 'darwin') return join(at.home, 'Library/Application Support/Sluice/ca')
  if (platform === 'win32') return join(env.APPDATA ?? join(at.home, 'AppData/Roaming'), 'Sluice/ca')
  return join(absolute(env.XDG_DATA_HOME) ?? join(at.home, '.local/share'), 'sluice/ca')
}

/** The one that an option names; without it the default one. */
export function workspaceAt(option: string | undefined): string {
  return option === undefined ? defaultWorkspace() : resolve(option)
}

/** A relative path in an XDG variable is to be ignored: XDG Base Directory Specification. */
function absolute(path: string | undefined): string | undefined {
  return path && isAbsolute(path) ? path : undefined
}
