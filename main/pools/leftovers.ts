import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootId, type ProcessEntry, processEntry, processTable, signalGroup } from './process-table.ts'

/** What is written beside the files of a process so that a later Sluice can tell it from another with its pid. */
export interface ProcessMark {
  readonly pid: number
  readonly start: string
  readonly boot: string
}

const RUN_FILE = 'run.json'
const MASTER_FILE = 'master.json'

/** Marks the folder of a run as ours, or that of a generation as its master's. */
export const markRun = (folder: string): void => mark(join(folder, RUN_FILE), process.pid)
export const markMaster = (folder: string, pid: number): void => mark(join(folder, MASTER_FILE), pid)

/**
 * Ends and deletes what runs of Sluice left that are no more and whose reaper did not do its work: folders in the run folder
 * whose process is gone (other pid, other start, other boot). @returns a sentence for each.
 */
export function clearLeftovers(runFolder: string): string[] {
  const said: string[] = []
  for (const name of foldersIn(runFolder)) {
    const folder = join(runFolder, name)
    const owner = existsSync(join(folder, RUN_FILE)) ? readMark(join(folder, RUN_FILE)) : undefined
    if (!owner || lives(owner)) continue
    const groups = leftGroups(folder)
    for (const group of groups) signalGroup(group, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
    said.push(
      `Left by a Sluice that ended without cleaning up: ${folder}${groups.length > 0 ? `, its processes ${groups.join(', ')}` : ''}; ended and deleted.`,
    )
  }
  return said
}

/** Process groups of PHP-FPM masters and programs of that run that still have someone in them. */
function leftGroups(folder: string): number[] {
  const boot = bootId()
  const marks = foldersIn(folder)
    .map((generation) => readMark(join(folder, generation, MASTER_FILE)))
    .filter((found): found is ProcessMark => found !== undefined && found.boot === boot)
  if (marks.length === 0) return []
  const table = processTable().filter((each) => !each.zombie)
  return marks.filter((found) => table.some((each) => belongs(each, found))).map((found) => found.pid)
}

/** The master itself, or, the master being gone, a worker of its group (its id is not given away while someone is in it). */
function belongs(each: ProcessEntry, master: ProcessMark): boolean {
  if (each.pid === master.pid) return each.start === master.start
  return each.group === master.pid && each.command.startsWith('php-fpm: ')
}

function lives(owner: ProcessMark): boolean {
  const found = owner.boot === bootId() ? processEntry(owner.pid) : undefined
  return found !== undefined && !found.zombie && found.start === owner.start
}

function mark(path: string, pid: number): void {
  const content: ProcessMark = { pid, start: processEntry(pid)?.start ?? '', boot: bootId() }
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 })
}

function readMark(path: string): ProcessMark | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<ProcessMark> | null
    if (typeof value?.pid !== 'number' || typeof value.start !== 'string' || typeof value.boot !== 'string') return undefined
    return { pid: value.pid, start: value.start, boot: value.boot }
  } catch {
    return undefined
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []))
  } catch {
    return []
  }
}
