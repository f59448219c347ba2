import { cleanEnvironment } from './clean-environment.ts'
import { runProgram } from './run-program.ts'

/** The folder that this PHP-FPM takes relative includes from: its help names it, "(default: /usr)". */
export async function buildPrefix(php: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout, stderr } = await runProgram(php, ['-h'], { limitMs: 3000, env: cleanEnvironment(env).env })
  return /--prefix[\s\S]*?\(default: ([^)]+)\)/.exec(stdout + stderr)?.[1] ?? '/usr'
}
