import { cleanEnvironment } from './clean-environment.ts'
import { fileStamp } from './file-stamp.ts'
import { runProgram } from './run-program.ts'

/** What a binary said, as long as it is the same file: a check at each pause in typing need not ask again. */
const answers = new Map<string, { readonly stamp: string; readonly prefix: string }>()

/** The folder that this PHP-FPM takes relative includes from: its help names it, "(default: /usr)". */
export async function buildPrefix(php: string, env: NodeJS.ProcessEnv): Promise<string> {
  const stamp = fileStamp(php)
  const known = answers.get(php)
  if (known?.stamp === stamp) return known.prefix
  const { stdout, stderr } = await runProgram(php, ['-h'], { limitMs: 3000, env: cleanEnvironment(env).env })
  const prefix = /--prefix[\s\S]*?\(default: ([^)]+)\)/.exec(stdout + stderr)?.[1]
  if (prefix !== undefined) answers.set(php, { stamp, prefix })
  return prefix ?? '/usr'
}
