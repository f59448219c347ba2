import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** A process as it can be told from a later one with the same pid. */
export interface ProcessEntry {
  readonly pid: number
  readonly group: number
  readonly zombie: boolean
  /** When it began: ticks since the boot (Linux), or the date as ps writes it. Only to be compared. */
  readonly start: string
  /** Its command line or title. */
  readonly command: string
}

/** undefined: there is none. */
export function processEntry(pid: number): ProcessEntry | undefined {
  return HAS_PROC ? fromProc(pid) : fromPs(['-p', String(pid)])[0]
}

export function processTable(): ProcessEntry[] {
  if (!HAS_PROC) return fromPs(['-ax'])
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (fromProc(Number(name)) ?? []) : []))
}

/** Names this boot of the machine: start times of another boot mean nothing. */
export function bootId(): string {
  try {
    if (HAS_PROC) return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/** Whether a process of the group runs; what is dead and only waits to be fetched does not count. */
export function groupLives(group: number): boolean {
  if (!signalGroup(group, 0)) return false
  // The signal reaches zombies, too: look closer, only now, for it costs a walk over all processes.
  return processTable().some((each) => each.group === group && !each.zombie)
}

/** @returns whether there was anyone to signal. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch (error) {
    // EPERM: somebody is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const HAS_PROC = existsSync('/proc/self/stat')

function fromProc(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // proc(5): pid (comm) state ppid pgrp ... starttime is the 22nd; comm may hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
    return { pid, group: Number(fields[2]), zombie: fields[0] === 'Z' || fields[0] === 'X', start: fields[19] ?? '', command }
  } catch {
    return undefined
  }
}

function fromPs(which: readonly string[]): ProcessEntry[] {
  try {
    const text = execFileSync('ps', [...which, '-o', 'pid=,pgid=,stat=,lstart=,command='], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    })
    return text.split('\n').flatMap((line) => {
      const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line)
      if (!found) return []
      const [, pid, group, stat = '', start = '', command = ''] = found
      return [{ pid: Number(pid), group: Number(group), zombie: stat.startsWith('Z'), start, command }]
    })
  } catch {
    return []
  }
}
