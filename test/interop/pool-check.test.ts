import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { fpmRefusal } from '../../app/pool/fpm-refusal.ts'
import { poolText } from '../../app/pool/pool-text.ts'
import { validate } from '../../app/pool/validate.ts'
import { buildPrefix } from '../../main/pools/build-prefix.ts'
import { machineFacts } from '../../main/pools/machine-facts.ts'
import { runProgram } from '../../main/pools/run-program.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'
import { ADDED, ONLY_AT_START, WHOLE } from './pool-cases.ts'

suiteWith(['php-fpm'], 'PHP-FPM and Sluice judge a pool file alike', () => {
  const folder = tempFolder()
  const env = { PATH: process.env.PATH, HOME: '/nonexistent' }
  const asRoot = process.getuid?.() === 0
  const pool = [asRoot ? 'user = www-data' : '; not as root', 'listen = FPM/s', 'pm = static', 'pm.max_children = 1', ''].join('\n')
  const base = `[global]\nerror_log = FPM/e.log\n[w]\n${pool}`
  let php = { path: '', version: '', prefix: '' }
  let count = 0

  beforeAll(async () => {
    const path = thePeer('php-fpm')
    const { stdout } = await runProgram(path, ['-v'], { limitMs: 30_000, env })
    php = { path, version: /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? '', prefix: await buildPrefix(path, env) }
  })

  /** FPM's exit code and the line that it names; the lines of our errors. */
  async function judge(
    template: string,
  ): Promise<{ code: number | null; line: number | null; words: string; errors: readonly string[]; lines: readonly number[] }> {
    const path = join(folder, `${++count}.conf`)
    const text = template.replaceAll('FPM', folder)
    writeFileSync(path, text)
    const { code, stderr, stdout } = await runProgram(php.path, ['-t', '-y', path], { limitMs: 30_000, env })
    const read = poolText(path, text)
    const facts = await machineFacts(read, { php: php.version, runBy: 'php-fpm', prefix: php.prefix, env })
    const errors = validate(read, facts).filter(({ level }) => level === 'error')
    const line = code === 0 ? null : (fpmRefusal(stderr + stdout)?.line ?? null)
    return { code, line, words: stderr, errors: errors.map((each) => `${each.line}: ${each.says}`), lines: errors.map((each) => each.line) }
  }

  test('the same verdict on each of them, at the same line where PHP-FPM names one', { timeout: 300_000 }, async () => {
    const waiting = [...ADDED.map((added) => base + added), ...WHOLE]
    expect(waiting.length).toBeGreaterThan(200)
    const disagreements: unknown[] = []
    const work = async (): Promise<void> => {
      for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
        const { code, line, words, errors, lines } = await judge(text)
        const same = (code !== 0) === errors.length > 0 && (line === null || lines.includes(line))
        if (!same) disagreements.push({ text, words, errors })
      }
    }
    await Promise.all([work(), work(), work(), work()])
    expect(disagreements).toEqual([])
  })

  test.each(asRoot ? ONLY_AT_START : ONLY_AT_START.filter((added) => added.startsWith('listen')))(
    '%s passes -t, but PHP-FPM does not start with it',
    async (added) => {
      const { code, errors } = await judge(base + added)
      expect({ code, errors: errors.length }).toEqual({ code: 0, errors: 1 })
    },
  )

  const system = '/etc/php/8.2/fpm/pool.d/www.conf'
  test.skipIf(!existsSync(system))("of the distribution's own file both say that it is fine", async () => {
    const { code, errors } = await judge(`[global]\nerror_log = FPM/e.log\n${readFileSync(system, 'utf8')}`)
    expect({ code, errors }).toEqual({ code: 0, errors: [] })
  })
})
