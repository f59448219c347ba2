import { realpathSync } from 'node:fs'
import { virtualPath } from './virtual-path.ts'

/** A folder of this machine, and the path at which PHP finds it. */
export interface Mount {
  readonly from: string
  readonly at: string
}

/** Where the build has files of its own. */
const TAKEN = ['/', '/dev', '/internal', '/proc', '/request']

/**
 * What PHP sees of the disk: these folders, at their own paths and at their real ones, and nothing else. One that lies in another
 * comes with it. Links in them are followed as PHP sees them: what leads out of all folders leads nowhere.
 * @throws Error with a sentence, for a folder that is not there or cannot be one
 */
export function mountsOf(folders: readonly string[]): readonly Mount[] {
  const all = folders.flatMap((folder) => {
    const from = realPath(folder)
    return [from, folder].map((path) => ({ from, at: virtualPath(path).replace(/(?<=.)\/+$/, '') }))
  })
  const taken = all.find(({ at }) => TAKEN.some((path) => path === at || (path !== '/' && within(at, path))))
  if (taken) throw new Error(`${taken.from} cannot be a folder of the embedded PHP, which has files of its own there`)
  return all.filter(({ at }, n) => !all.some((other, m) => within(at, other.at) || (other.at === at && m < n)))
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder)
  } catch (error) {
    throw new Error(`the folder ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const within = (path: string, folder: string): boolean => path.startsWith(`${folder}/`)
