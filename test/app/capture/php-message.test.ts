import { expect, test } from 'vitest'
import { isFatal, phpMessages } from '../../../app/capture/php-message.ts'

// As PHP-FPM 8.2 sends it: all messages of a request in one FCGI_STDERR.
const FPM =
  'PHP message: hello from user; PHP message: PHP Warning:  Undefined variable $undefined in /srv/a.php on line 3; ' +
  'PHP message: PHP Fatal error:  Uncaught RuntimeException: bad in the middle: x in /srv/a b.php:4\nStack trace:\n#0 /srv/a.php(5): f()\n#1 {main}\n  thrown in /srv/a b.php on line 4'

test('PHP-FPM’s messages are taken apart: word, text, place, trace', () => {
  expect(phpMessages(FPM)).toEqual([
    { level: null, says: 'hello from user', file: null, line: null, more: '' },
    { level: 'Warning', says: 'Undefined variable $undefined', file: '/srv/a.php', line: 3, more: '' },
    {
      level: 'Fatal error',
      says: 'Uncaught RuntimeException: bad in the middle: x',
      file: '/srv/a b.php',
      line: 4,
      more: 'Stack trace:\n#0 /srv/a.php(5): f()\n#1 {main}\n  thrown in /srv/a b.php on line 4',
    },
  ])
  expect(phpMessages(FPM).map(isFatal)).toEqual([false, false, true])
})

test('messages without FPM’s words before them are found at the beginning of a line', () => {
  expect(phpMessages('PHP Parse error:  syntax error in C:\\www\\a.php on line 2\nPHP Notice:  x')).toMatchObject([
    { level: 'Parse error', says: 'syntax error', file: 'C:\\www\\a.php', line: 2 },
    { level: 'Notice', says: 'x', file: null },
  ])
})

test('what is none of PHP’s messages is none', () => {
  expect(phpMessages('Primary script unknown')).toEqual([])
  expect(phpMessages('')).toEqual([])
  expect(phpMessages('I like PHP Warning: one space')).toEqual([])
})
