import { execFile } from 'node:child_process'

export interface ProgramResult {
  /** null: it was ended by a signal, or did not start. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Why it gave no exit code, for a person. */
  readonly failed: string | null
}

export interface ProgramOptions {
  /** Then it is killed. */
  readonly limitMs: number
  readonly env: NodeJS.ProcessEnv
  /** Another user, without supplementary groups; only root may. */
  readonly as?: { readonly uid: number; readonly gid: number }
}

/** Runs a program to its end. Never rejects. */
export function runProgram(path: string, args: readonly string[], { limitMs, env, as }: ProgramOptions): Promise<ProgramResult> {
  return new Promise((resolve) => {
    execFile(
      path,
      args,
      { timeout: limitMs, killSignal: 'SIGKILL', env, maxBuffer: 16 << 20, encoding: 'utf8', ...as },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
        resolve({ code, stdout, stderr, failed: code === null && error ? reasonOf(error, limitMs) : null })
      },
    )
  })
}

function reasonOf(error: { code?: unknown; killed?: boolean; signal?: unknown; message: string }, limitMs: number): string {
  if (error.code === 'ENOENT') return 'there is no such file'
  if (error.code === 'EACCES') return 'it may not be run'
  if (error.killed) return `it did not end within ${limitMs} ms`
  if (error.signal) return `it ended by ${String(error.signal)}`
  return error.message.split('\n')[0] ?? 'it did not start'
}
