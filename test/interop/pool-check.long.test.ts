import { expect, test } from 'vitest'
import { suiteWith, thePeer } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'
import { ADDED, WHOLE } from './pool-cases.ts'
import { BASE, disagreements, poolJudge } from './pool-judge.ts'

suiteWith(['php-fpm'], 'PHP-FPM and Sluice judge a pool file alike', () => {
  test('of more than two hundred: the same verdict, at the same line where PHP-FPM names one', async () => {
    const templates = [...ADDED.map((added) => BASE + added), ...WHOLE]
    expect(templates.length).toBeGreaterThan(200)
    expect(await disagreements(await poolJudge(thePeer('php-fpm'), tempFolder()), templates)).toEqual([])
  })
})
