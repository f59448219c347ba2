import { type ChildProcess, spawn } from 'node:child_process'
import { announcingScript, reaperScript } from './reaper-script.ts'

export interface ReapedOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** An open file: its stdin; none unless said. */
  readonly input?: number
  /** An open file: its stdout and stderr. */
  readonly output: number
  /** Another user, without supplementary groups; only root may. */
  readonly as?: { readonly uid: number; readonly gid: number } | undefined
}

/**
 * Ends process groups and deletes files after our own end, however that comes: a shell in a session of its own that waits
 * for the end of its input. One that dies is replaced and told all again.
 */
export class Reaper {
  private readonly groups = new Set<number>()
  private readonly paths = new Set<string>()
  private child: ChildProcess | undefined
  private closed = false
  /** Consecutive ends of a reaper that nobody asked for; a shell that cannot run must not be started for ever. */
  private deaths = 0

  constructor(
    /** Shows in a list of processes. */
    private readonly name: string,
    /** Says that it died, for the log. */
    private readonly onDeath: (says: string) => void = () => undefined,
  ) {
    this.begin()
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  /**
   * Starts a program in a process group of its own, of which the reaper hears before the program begins: were it told afterwards,
   * somebody who is killed while he forks would leave it behind. Say `addGroup` as well, for the next reaper.
   */
  spawn(command: string, args: readonly string[], { cwd, env, input, output, as }: ReapedOptions): ChildProcess {
    const told = this.child?.stdin
    return spawn('/bin/sh', ['-c', announcingScript, 'sh', command, ...args], {
      detached: true,
      cwd,
      env,
      stdio: [input ?? 'ignore', output, output, told && !told.destroyed ? told : 'ignore'],
      ...as,
    })
  }

  addGroup(pid: number): void {
    this.groups.add(pid)
    this.tell(`+group ${pid}`)
  }
  removeGroup(pid: number): void {
    if (this.groups.delete(pid)) this.tell(`-group ${pid}`)
  }
  addPath(path: string): void {
    this.paths.add(path)
    this.tell(`+path ${path}`)
  }
  removePath(path: string): void {
    if (this.paths.delete(path)) this.tell(`-path ${path}`)
  }

  /** It does its work, at once when there is none. @returns when it has ended. */
  close(): Promise<void> {
    this.closed = true
    const { child } = this
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      child.ref()
      child.once('close', () => resolve())
      child.stdin?.end()
    })
  }

  private begin(): void {
    // A folder that may go away is no place to stand in; sleep and rm are all that it calls.
    const child = spawn('/bin/sh', ['-c', reaperScript, this.name], {
      detached: true,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    this.child = child
    const startedMs = performance.now()
    child.stdin?.on('error', () => undefined) // it died: 'close' tells
    child.on('error', () => undefined)
    child.on('close', (code, signal) => {
      if (this.closed) return
      this.deaths = performance.now() - startedMs > STEADY_MS ? 1 : this.deaths + 1
      this.onDeath(
        `The reaper ended (${signal ?? `code ${code}`})${this.deaths > MOST_DEATHS ? '; it is not started again' : '; the next one is started'}.`,
      )
      if (this.deaths <= MOST_DEATHS) this.begin()
    })
    child.unref()
    for (const path of this.paths) this.tell(`+path ${path}`)
    for (const group of this.groups) this.tell(`+group ${group}`)
  }

  private tell(line: string): void {
    // A path with a line end would be two commands; none of ours has one.
    if (!line.includes('\n')) this.child?.stdin?.write(`${line}\n`)
  }
}

const STEADY_MS = 10_000
const MOST_DEATHS = 5
