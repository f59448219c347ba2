import { expect, test } from 'vitest'
import { fpmRefusal } from '../../../app/pool/fpm-refusal.ts'

const said = (...lines: string[]): string =>
  lines.map((line) => (line.startsWith('PHP:') ? line : `[25-Nov-2026 03:41:18] ${line}`)).join('\n')

test('the first error with its place, without what follows from it', () => {
  const words = said(
    'NOTICE: reading',
    "ERROR: [/etc/p.conf:6] unknown entry 'pm.foo'",
    'ERROR: Unable to include /etc/p.conf from /g/generated.conf at line 6',
    "ERROR: failed to load configuration file '/g/generated.conf'",
    'ERROR: FPM initialization failed',
  )
  expect(fpmRefusal(words)).toEqual({ path: '/etc/p.conf', line: 6, pool: null, reason: "unknown entry 'pm.foo'" })
})

test('a syntax error, whose own place means nothing, is where the include stopped', () => {
  const words = said(
    "PHP:  syntax error, unexpected '(' in Unknown on line 1",
    'ERROR: Unable to include /etc/p.conf from /g/generated.conf at line 6',
    'ERROR: FPM initialization failed',
  )
  expect(fpmRefusal(words)).toEqual({ path: '/etc/p.conf', line: 6, pool: null, reason: "syntax error, unexpected '('" })
})

test('an error of a pool without a place', () => {
  expect(fpmRefusal(said("ERROR: [pool a] cannot get uid for user 'nosuch'", 'ERROR: FPM initialization failed'))).toEqual({
    path: null,
    line: null,
    pool: 'a',
    reason: "cannot get uid for user 'nosuch'",
  })
})

test('an alert is an error, and the last words are taken where there are no others', () => {
  expect(fpmRefusal(said('ALERT: [pool a] user has not been defined'))?.reason).toBe('user has not been defined')
  expect(fpmRefusal(said('ERROR: FPM initialization failed'))?.reason).toBe('FPM initialization failed')
})

test('no error, no refusal', () => {
  expect(fpmRefusal(said('NOTICE: configuration file test is successful'))).toBeUndefined()
})
