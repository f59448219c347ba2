import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { errnoReason } from '../errno-reason.ts'
import { processIdentity } from './process-identity.ts'

const FILE = '.lock'

/** A workspace that this process owns. */
export interface Lock {
  /** Gives it back; a second time does nothing. */
  release(): void
}

/**
 * One Sluice owns a workspace at a time. A lock that a crash left (its process does not run, or the pid is another's) is taken over.
 * @throws Failure `workspace-owned`, `file-unwritable`
 */
export function lockWorkspace(folder: string): Lock {
  const path = join(folder, FILE)
  const mine = `${process.pid} ${processIdentity(process.pid) ?? ''}\n`
  makeFolder(folder)
  try {
    // Twice: once over a stale lock, once more where another Sluice was taking the same stale lock over.
    for (let tries = 0; tries < 3; tries++) {
      if (create(path, mine)) return held(path, mine)
      const owner = ownerOf(path)
      if (owner !== undefined) throw new Failure('workspace-owned', { path: folder, pid: owner })
      setAside(path)
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('file-unwritable', { path, reason: errnoReason(error) }, error)
  }
  throw new Failure('file-unwritable', { path, reason: 'others take it at the same time' })
}

/** Who owns the workspace now; undefined: nobody who runs. */
export function lockOwner(folder: string): number | undefined {
  return ownerOf(join(folder, FILE))
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Failure('file-unwritable', { path: folder, reason: errnoReason(error) }, error)
  }
}

/** The file appears with its text in it: nobody reads an empty lock and takes it for a stale one. */
function create(path: string, text: string): boolean {
  const beside = `${path}.${process.pid}`
  writeFileSync(beside, text, { mode: 0o600 })
  try {
    linkSync(beside, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // A disk without hard links (FAT, some shares).
    if (code === 'EPERM' || code === 'ENOSYS' || code === 'ENOTSUP' || code === 'EOPNOTSUPP') return createPlain(path, text)
    throw error
  } finally {
    rmSync(beside, { force: true })
  }
}

function createPlain(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function ownerOf(path: string): number | undefined {
  const [, pid, identity] = /^(\d+) (.*)$/m.exec(read(path)) ?? []
  const owner = Number(pid)
  return owner > 0 && processIdentity(owner) === identity ? owner : undefined
}

/** By a rename: of two that found the same stale lock, one moves it and the other finds nothing there or the new one. */
function setAside(path: string): void {
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return
  }
  // Between look and rename another one may have put its own there: then it is given back.
  if (ownerOf(aside) !== undefined) renameSync(aside, path)
  else rmSync(aside, { force: true })
}

function held(path: string, mine: string): Lock {
  let released = false
  return {
    release() {
      if (!released && read(path) === mine) rmSync(path, { force: true })
      released = true
    },
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
