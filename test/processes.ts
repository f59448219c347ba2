import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const hasProc = existsSync('/proc/self/stat')

/** Whether it runs. A zombie does not: where process 1 reaps late, killed processes stay as such for a second. */
export function alive(pid: number): boolean {
  const found = look(pid)
  return found !== undefined && found.state !== 'Z' && found.state !== 'X'
}

/** The pids of all that descend from `pid`, parents first, without zombies. What lost its parent is not among them. */
export function descendants(pid: number): number[] {
  const all = everyProcess().filter((each) => each.state !== 'Z')
  const found: number[] = []
  for (let of: number[] = [pid]; of.length > 0; ) {
    of = all.filter((each) => of.includes(each.parent)).map((each) => each.pid)
    found.push(...of)
  }
  return found
}

/** The pids of a process group, without zombies. */
export function groupMembers(group: number): number[] {
  return everyProcess()
    .filter((each) => each.group === group && each.state !== 'Z')
    .map((each) => each.pid)
}

/** Its command line, words joined by spaces; empty when it is gone. For "no php-fpm of this folder is left". */
export function commandLine(pid: number): string {
  try {
    if (hasProc) return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
    return ps('-o', 'command=', '-p', String(pid)).trim()
  } catch {
    return ''
  }
}

/** The pids whose command line holds `text` (a temp folder's path, say), without zombies and without this process. */
export function processesOf(text: string): number[] {
  return everyProcess()
    .filter((each) => each.pid !== process.pid && each.state !== 'Z' && commandLine(each.pid).includes(text))
    .map((each) => each.pid)
}

/** The most resident memory that it ever had, in bytes (VmHWM). undefined where there is no /proc, or it is gone. */
export function peakMemoryBytes(pid: number): number | undefined {
  return statusBytes(pid, 'VmHWM')
}

/** Its resident memory now, in bytes (VmRSS). */
export function memoryBytes(pid: number): number | undefined {
  return statusBytes(pid, 'VmRSS')
}

/** Signals the process group that `pid` leads. One that is gone already is no error. */
export function killGroup(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  send(-pid, signal)
}

/** Signals one process. One that is gone already is no error. */
export function killProcess(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  send(pid, signal)
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly state: string
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function everyProcess(): Process[] {
  if (!hasProc) return parsePs(ps('-axo', 'pid=,ppid=,pgid=,stat='))
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (look(Number(name)) ?? []) : []))
}

function look(pid: number): Process | undefined {
  try {
    if (!hasProc) return parsePs(ps('-o', 'pid=,ppid=,pgid=,stat=', '-p', String(pid)))[0]
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // proc(5): pid (comm) state ppid pgrp …; comm may hold spaces and parentheses.
    const [state = '', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { pid, state, parent: Number(parent), group: Number(group) }
  } catch {
    return undefined
  }
}

function parsePs(text: string): Process[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [pid, parent, group, state = ''] = line.trim().split(/\s+/)
      return { pid: Number(pid), parent: Number(parent), group: Number(group), state: state.charAt(0) }
    })
}

function ps(...args: string[]): string {
  return execFileSync('ps', args, { encoding: 'utf8' })
}

function statusBytes(pid: number, key: string): number | undefined {
  try {
    const line = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
    return line ? Number(line[1]) * 1024 : undefined
  } catch {
    return undefined
  }
}
