import { mkdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LogLine } from '../../app/contract/state.ts'
import { clearLeftovers, markRun } from './leftovers.ts'
import { Reaper } from './reaper.ts'
import { makeRunFolder } from './run-folder.ts'

/** What this run of Sluice has on the machine. */
export interface Run {
  readonly reaper: Reaper
  /** A path for the folder of the next generation, in the folder of this run. */
  nextFolder(): string
  /** Deletes it all and ends the reaper. */
  close(): Promise<void>
}

/** Makes the folder of this run, ends what an earlier one left, starts the reaper. @throws Failure `run-folder-unsafe` */
export function openRun(runFolder: string, name: string, log: (level: LogLine['level'], says: string) => void): Run {
  makeRunFolder(runFolder)
  for (const says of clearLeftovers(runFolder)) log('warning', says)
  const folder = join(runFolder, name)
  mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  markRun(folder)
  const reaper = new Reaper(`sluice-reaper ${folder}`, (says) => log('warning', says))
  reaper.addPath(folder)
  let count = 0
  return {
    reaper,
    nextFolder: () => join(folder, `g${++count}`),
    async close() {
      rmSync(folder, { recursive: true, force: true })
      await reaper.close()
      try {
        rmdirSync(runFolder)
      } catch {
        // another Sluice of this user is using it
      }
    },
  }
}
