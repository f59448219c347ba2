import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { homeFolder } from '../workspace/home-folder.ts'

/** What decides where a CA can be trusted on this machine. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly isRoot: boolean
  /** Whether that program is there. */
  has(program: string): boolean
  /** Names in a folder; none where it cannot be read. */
  list(folder: string): readonly string[]
}

/** @throws Failure `home-missing` */
export function thisMachine(): Machine {
  const { platform, env } = process
  // An ordinary user's PATH has no sbin on Debian.
  const folders = [...(env.PATH ?? '').split(delimiter), ...(platform === 'win32' ? [] : ['/usr/sbin', '/sbin'])].filter(Boolean)
  return {
    platform,
    home: homeFolder(),
    isRoot: process.getuid?.() === 0,
    has: (program) => folders.some((folder) => mayRun(join(folder, platform === 'win32' ? `${program}.exe` : program))),
    list(folder) {
      try {
        return readdirSync(folder)
      } catch {
        return []
      }
    },
  }
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
