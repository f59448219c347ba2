import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { number, object, string } from 'zod'
import { Failure } from '../../app/failure.ts'
import { errnoReason } from '../errno-reason.ts'
import { processIdentity } from './process-identity.ts'

const schema = object({
  pid: number(),
  /** Of the process, so that a later one with its pid is not taken for it. */
  identity: string(),
  /** http://127.0.0.1:PORT of Sluice's own page. */
  address: string(),
  token: string(),
  workspace: string(),
})

/** A Sluice that runs, as it says itself. */
export interface Instance {
  readonly pid: number
  readonly address: string
  readonly token: string
  readonly workspace: string
}

const folderOf = (runFolder: string): string => join(runFolder, 'instances')

/** Tells other commands of this user how to reach this Sluice; files that crashes left go. @returns what takes that back @throws Failure `file-unwritable` */
export function announceInstance(runFolder: string, instance: Instance): () => void {
  const folder = folderOf(runFolder)
  const path = join(folder, `${instance.pid}.json`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    runningInstances(runFolder)
    const beside = `${path}.new`
    rmSync(beside, { force: true })
    const said = { ...instance, identity: processIdentity(instance.pid) ?? '' }
    writeFileSync(beside, `${JSON.stringify(said)}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(beside, path)
  } catch (error) {
    throw new Failure('file-unwritable', { path, reason: errnoReason(error) }, error)
  }
  return () => rmSync(path, { force: true })
}

/** Those that run. Files of others, which a crash left, are deleted. */
export function runningInstances(runFolder: string): Instance[] {
  const folder = folderOf(runFolder)
  return names(folder).flatMap((name) => {
    const path = join(folder, name)
    const found = read(path)
    if (found && processIdentity(found.pid) === found.identity) return [found]
    // One that can't be read may be of a newer Sluice: it goes only when its process has.
    if (processIdentity(Number.parseInt(name, 10)) === undefined || found) rmSync(path, { force: true })
    return []
  })
}

/**
 * Which one a command speaks to: that of `workspace` where it is said, else the owner of the default workspace, else the only one.
 * @throws Failure `no-running-sluice`, `several-running-sluices`
 */
export function chooseInstance(
  running: readonly Instance[],
  { workspace, defaultWorkspace }: { readonly workspace: string | undefined; readonly defaultWorkspace: string },
): Instance {
  if (workspace !== undefined) {
    const owner = running.find((each) => each.workspace === workspace)
    if (owner) return owner
    throw new Failure('no-running-sluice', { where: ` with the workspace ${workspace}` })
  }
  const usual = running.find((each) => each.workspace === defaultWorkspace)
  const [only, ...more] = running
  if (usual ?? (more.length === 0 && only)) return (usual ?? only) as Instance
  if (!only) throw new Failure('no-running-sluice', { where: '' })
  throw new Failure('several-running-sluices', { list: running.map((each) => `${each.workspace} (process ${each.pid})`).join(', ') })
}

function read(path: string): (Instance & { identity: string }) | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name))
  } catch {
    return []
  }
}
