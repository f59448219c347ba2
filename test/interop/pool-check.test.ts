import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { suiteWith, thePeer } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'
import { ADDED, ONLY_AT_START, WHOLE } from './pool-cases.ts'
import { BASE, disagreements, poolJudge } from './pool-judge.ts'

suiteWith(['php-fpm'], 'PHP-FPM and Sluice judge a pool file alike', () => {
  let judge: Awaited<ReturnType<typeof poolJudge>>
  beforeAll(async () => {
    judge = await poolJudge(thePeer('php-fpm'), tempFolder())
  })

  // pool-check.long.test.ts takes them all.
  test('every fifth of many: the same verdict, at the same line where PHP-FPM names one', { timeout: 100_000 }, async () => {
    expect(await disagreements(judge, [...ADDED.filter((_, n) => n % 5 === 0).map((added) => BASE + added), ...WHOLE])).toEqual([])
  })

  const here = process.getuid?.() === 0 ? ONLY_AT_START : ONLY_AT_START.filter((added) => added.startsWith('listen'))
  test.each(here)('%s passes -t, but PHP-FPM does not start with it', async (added) => {
    const { code, errors } = await judge(BASE + added)
    expect({ code, errors: errors.length }).toEqual({ code: 0, errors: 1 })
  })

  const system = '/etc/php/8.2/fpm/pool.d/www.conf'
  test.skipIf(!existsSync(system))("of the distribution's own file both say that it is fine", async () => {
    const { code, errors } = await judge(`[global]\nerror_log = FPM/e.log\n${readFileSync(system, 'utf8')}`)
    expect({ code, errors }).toEqual({ code: 0, errors: [] })
  })
})
