import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installCommand } from '../../scripts/advice.mjs'
import { readResult } from '../../scripts/vitest-result.mjs'
import { tempFolder } from '../temp-folder.ts'

test('counts tests, and a file that failed outside of them as one more', () => {
  const result = read([
    { name: 'a', status: 'failed', assertionResults: [assertion('passed'), assertion('failed'), assertion('passed')] },
    { name: 'does-not-load', status: 'failed', assertionResults: [] },
    { name: 'hook', status: 'failed', assertionResults: [assertion('passed')] },
  ])
  expect(result).toMatchObject({ passed: 3, failed: 3, broken: ['does-not-load', 'hook'], skipped: [] })
})

test('names what was skipped, and which peers were missing for which suites', () => {
  const result = read([
    {
      name: 'a',
      status: 'passed',
      assertionResults: [
        assertion('pending', 'pools [missing: php-fpm, setpriv]'),
        assertion('skipped', 'pools [missing: php-fpm, setpriv]'),
        assertion('todo', 'other'),
        assertion('pending', 'serve [missing: php-fpm]'),
      ],
    },
  ])
  expect(result).toMatchObject({ passed: 0, failed: 0 })
  expect(result?.skipped).toHaveLength(4)
  expect(Object.fromEntries([...(result?.missing ?? [])].map(([peer, suites]) => [peer, [...suites]]))).toEqual({
    'php-fpm': ['pools', 'serve'],
    setpriv: ['pools'],
  })
})

test('has no result where vitest wrote none', () => {
  expect(readResult(join(tempFolder(), 'none.json'))).toBeUndefined()
})

test('names every peer in its advice, a package twice only once', () => {
  const advice = installCommand(['php-fpm', 'nginx', 'nginx'])
  expect(advice).toMatch(/php/)
  expect(advice.match(/nginx/g)).toHaveLength(1)
})

function assertion(status: string, suite = 'suite') {
  return { fullName: `${suite} test`, ancestorTitles: [suite], status }
}

function read(testResults: object[]) {
  const path = join(tempFolder(), 'report.json')
  writeFileSync(path, JSON.stringify({ testResults }))
  return readResult(path)
}
