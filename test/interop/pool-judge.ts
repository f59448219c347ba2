import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fpmRefusal } from '../../app/pool/fpm-refusal.ts'
import { poolText } from '../../app/pool/pool-text.ts'
import { validate } from '../../app/pool/validate.ts'
import { buildPrefix } from '../../main/pools/build-prefix.ts'
import { machineFacts } from '../../main/pools/machine-facts.ts'
import { runProgram } from '../../main/pools/run-program.ts'

/** What php-fpm -t and our own rules say of one file. */
export interface Judged {
  /** php-fpm's exit code, and the line that it names. */
  readonly code: number | null
  readonly line: number | null
  readonly words: string
  readonly errors: readonly { readonly line: number; readonly says: string }[]
}

const env = { PATH: process.env.PATH, HOME: '/nonexistent' }
const asRoot = process.getuid?.() === 0
const pool = [asRoot ? 'user = www-data' : '; not as root', 'listen = FPM/s', 'pm = static', 'pm.max_children = 1', ''].join('\n')

/** A good file; cases are added to it. */
export const BASE = `[global]\nerror_log = FPM/e.log\n[w]\n${pool}`

/** Judges files, each made from a text in which FPM stands for `folder`. */
export async function poolJudge(php: string, folder: string): Promise<(template: string) => Promise<Judged>> {
  const { stdout } = await runProgram(php, ['-v'], { limitMs: 30_000, env })
  const [version = ''] = /\d+\.\d+\.\d+/.exec(stdout) ?? []
  const prefix = await buildPrefix(php, env)
  let count = 0
  return async (template) => {
    const path = join(folder, `${++count}.conf`)
    const text = template.replaceAll('FPM', folder)
    writeFileSync(path, text)
    const { code, stderr, stdout } = await runProgram(php, ['-t', '-y', path], { limitMs: 30_000, env })
    const read = poolText(path, text)
    const facts = await machineFacts(read, { php: version, runBy: 'php-fpm', prefix, env })
    const errors = validate(read, facts).filter(({ level }) => level === 'error')
    return { code, line: code === 0 ? null : (fpmRefusal(stderr + stdout)?.line ?? null), words: stderr, errors }
  }
}

/** Those of the texts on which the two do not agree: one refuses it and the other does not, or PHP-FPM names a line where we see nothing. */
export async function disagreements(judge: (template: string) => Promise<Judged>, templates: readonly string[]): Promise<unknown[]> {
  const waiting = [...templates]
  const found: unknown[] = []
  const work = async (): Promise<void> => {
    for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
      const { code, line, words, errors } = await judge(text)
      const same = (code !== 0) === errors.length > 0 && (line === null || errors.some((each) => each.line === line))
      if (!same) found.push({ text, words, errors })
    }
  }
  await Promise.all([work(), work(), work(), work()])
  return found
}
