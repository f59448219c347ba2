import { randomInt } from 'node:crypto'
import { mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { markRun } from './pools/leftovers.ts'
import { makeRunFolder, runFolder } from './pools/run-folder.ts'

/** One run of Sluice, and where its short-lived files lie. */
export interface Run {
  /** Six characters: SLUICE_ID is RUN-N. */
  readonly id: string
  /** Of this user; other runs have theirs in it. */
  readonly base: string
  /** Of this run alone. As root others may pass through it, to the files that PHP serves from there. */
  readonly folder: string
  /** Deletes the folder, and that of the user where no other run uses it. */
  close(): void
}

/**
 * Where the runs of this user have their folders. As root what lies there must be within reach of the user that PHP runs as,
 * which root's own $XDG_RUNTIME_DIR is not.
 */
export function runBase(env: NodeJS.ProcessEnv): string {
  const base = runFolder(env)
  return process.getuid?.() === 0 && !othersMayEnter(dirname(base)) ? runFolder({}) : base
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789' // none that look alike

/** Names a run and makes its folder; a later Sluice deletes it if this one can't. @throws Failure `run-folder-unsafe` */
export function newRun(env: NodeJS.ProcessEnv = process.env): Run {
  const id = Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  const base = runBase(env)
  const folder = join(base, id)
  makeRunFolder(base)
  mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  markRun(folder)
  return {
    id,
    base,
    folder,
    close() {
      rmSync(folder, { recursive: true, force: true })
      for (const shared of [join(base, 'instances'), base])
        try {
          rmdirSync(shared)
        } catch {
          // another Sluice of this user is using it
        }
    },
  }
}

function othersMayEnter(folder: string): boolean {
  try {
    return (statSync(folder).mode & 0o001) !== 0
  } catch {
    return false
  }
}
