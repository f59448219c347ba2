import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What a peer is given: the site to serve and where its own PHP-FPM listens. */
export interface Ground {
  /** Folder for configuration, logs and sockets of this peer alone. */
  readonly folder: string
  readonly docroot: string
  /** Unix socket of a PHP-FPM with WORKERS static workers, for this peer alone. */
  readonly socket: string
}

/** A gateway under load. `pids`: its own processes, whose CPU is counted; PHP's never are. */
export interface Running {
  readonly url: string
  readonly pids: () => readonly number[]
  readonly stop: () => Promise<void>
}

export interface Peer {
  readonly name: string
  /** Command that prints its version; its first line is quoted. */
  readonly version: readonly string[]
  /** Whether it brings its own PHP-FPM (from the pool file of the bench). */
  readonly ownFpm?: boolean
  readonly start: (ground: Ground) => Promise<Running>
}

/** Workers of every PHP-FPM of the bench: pm = static. */
export const WORKERS = 16

/** A port that was free a moment ago: peers cannot be asked which one they took. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts a server and waits until its page answers. @throws Error with what it said, when it ends or stays silent for 15 s. */
export async function startServer(command: readonly string[], url: string, env: NodeJS.ProcessEnv = process.env): Promise<Running> {
  const [program, ...args] = command
  if (program === undefined) throw new Error('no command')
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000)
  })
  for (let waited = 0; ; waited += 50) {
    if (child.exitCode !== null || waited > 15_000) throw new Error(`${command.join(' ')}: ${said || 'no answer'}`)
    const answers = await fetch(`${url}/hello.php`).then(
      async (response) => response.ok && (await response.text()).startsWith('hello'),
      () => false,
    )
    if (answers) break
    await delay(50)
  }
  const pid = child.pid ?? 0
  return { url, pids: () => [pid, ...descendants(pid)], stop: () => end(child) }
}

/** SIGTERM, after 5 s SIGKILL. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(force)
}

/** Children of children, by /proc; PHP's processes are left out. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const fields = statFields(Number(name))
    if (!fields || fields.comm.startsWith('php-fpm')) continue
    const list = parents.get(fields.ppid) ?? []
    list.push(Number(name))
    parents.set(fields.ppid, list)
  }
  const all: number[] = []
  for (const queue = [pid]; queue.length > 0; ) {
    const kids = parents.get(queue.pop() ?? 0) ?? []
    all.push(...kids)
    queue.push(...kids)
  }
  return all
}

function statFields(pid: number): { comm: string; ppid: number; ticks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const close = text.lastIndexOf(')')
    const rest = text.slice(close + 2).split(' ')
    return { comm: text.slice(text.indexOf('(') + 1, close), ppid: Number(rest[1]), ticks: Number(rest[11]) + Number(rest[12]) }
  } catch {
    return undefined
  }
}

/** CPU seconds (user and system) that these processes have used, 10 ms ticks. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (statFields(pid)?.ticks ?? 0), 0) / 100
}
