import { execFile } from 'node:child_process'

export interface ProgramResult {
  /** null: it was ended by a signal, or did not start. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Why it gave no exit code, for a person. */
  readonly failed: string | null
}

/** Runs a program to its end, at most `limitMs`; then it is killed. Never rejects. */
export function runProgram(
  path: string,
  args: readonly string[],
  options: { limitMs: number; env: NodeJS.ProcessEnv },
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    execFile(
      path,
      args,
      { timeout: options.limitMs, killSignal: 'SIGKILL', env: options.env, maxBuffer: 16 << 20, encoding: 'utf8' },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
        resolve({ code, stdout, stderr, failed: code === null && error ? reasonOf(error, options.limitMs) : null })
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
