import { expect, test } from 'vitest'
import { type FpmLogLine, parseFpmLog } from '../../../app/pool/fpm-log.ts'

const at = '[25-Nov-2026 03:38:27]'
const cases: [string, Partial<FpmLogLine>][] = [
  [
    `${at} NOTICE: fpm is running, pid 30629`,
    { level: 'notice', pool: null, source: 'master', pid: null, says: 'fpm is running, pid 30629' },
  ],
  [
    `${at} WARNING: [pool www] child 4711 exited on signal 11 (SIGSEGV - core dumped) after 2.5 seconds from start`,
    {
      level: 'warning',
      pool: 'www',
      source: 'master',
      pid: 4711,
      says: 'child 4711 exited on signal 11 (SIGSEGV - core dumped) after 2.5 seconds from start',
    },
  ],
  [`${at} WARNING: [pool a b] child 7 exited with code 255 after 0.1 seconds from start`, { pool: 'a b', pid: 7, source: 'master' }],
  [
    `${at} WARNING: [pool www] child 9 said into stderr: "hello "you""`,
    { level: 'warning', source: 'worker', pid: 9, says: 'hello "you"' },
  ],
  [`${at} WARNING: [pool www] child 9 said into stdout: "x", pipe is closed`, { source: 'worker', pid: 9, says: 'x' }],
  [
    `${at} WARNING: [pool www] child 9 said into stderr: "NOTICE: PHP message: PHP Fatal error:  Uncaught Error in /a.php:1"`,
    { level: 'error', source: 'worker', says: 'PHP Fatal error:  Uncaught Error in /a.php:1' },
  ],
  [
    `${at} WARNING: [pool www] child 9 said into stderr: "NOTICE: PHP message: PHP Deprecated:  x"`,
    { level: 'notice', says: 'PHP Deprecated:  x' },
  ],
  [`${at} ERROR: [/etc/p.conf:3] unknown entry 'x'`, { level: 'error', pool: null, says: "[/etc/p.conf:3] unknown entry 'x'" }],
  [`${at} ALERT: oh`, { level: 'error', says: 'oh' }],
  ['[25-Nov-2026 03:38:27.123456] DEBUG: pid 5, fpm_event_loop(), line 1: x', { level: 'debug' }],
  ["PHP Warning:  PHP Startup: Unable to load dynamic library 'x'", { level: 'warning', source: 'master', pid: null }],
  ["PHP:  syntax error, unexpected '(' in Unknown on line 1", { level: 'error' }],
  ['something', { level: 'notice', source: 'master', says: 'something' }],
]
for (const [line, expected] of cases)
  test(`reads ${line}`, () => {
    expect(parseFpmLog(line)).toMatchObject(expected)
  })
