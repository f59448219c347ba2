import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { afterAll, onTestFinished } from 'vitest'
import { killGroup } from './processes.ts'

/** A program that a test started. `stdout` and `stderr` hold what it has said up to now, `exit` how it ended. */
export interface Started {
  readonly pid: number
  readonly child: ChildProcessByStdio<null, Readable, Readable>
  stdout: string
  stderr: string
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

export interface StartOptions {
  readonly cwd?: string
  /** On top of this process's own; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

const running = new Set<number>()

/**
 * Starts a program in a process group of its own, which is killed when the test is over (started in a hook: with the last
 * test of the file), also when it failed.
 */
export function start(command: string, args: readonly string[], { cwd, env }: StartOptions = {}): Started {
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<Awaited<Started['exit']>>((done, fail) => {
    child.once('error', fail)
    child.once('close', (code, signal) => done({ code, signal }))
  })
  // Whoever awaits `exit` gets the error; whoever does not sees a program without a pid.
  exit.catch(() => {})
  const started: Started = { pid: child.pid ?? 0, child, stdout: '', stderr: '', exit }
  child.stdout.on('data', (chunk: Buffer) => {
    started.stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    started.stderr += chunk.toString()
  })
  if (child.pid !== undefined) endAfterwards(child.pid)
  return started
}

function endAfterwards(pid: number): void {
  running.add(pid)
  try {
    onTestFinished(() => end(pid))
  } catch {
    // not inside a test: afterAll below takes it
  }
}

afterAll(() => {
  for (const pid of running) end(pid)
})

function end(pid: number): void {
  running.delete(pid)
  killGroup(pid)
}
