import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanValue } from '../../../app/pool/ini-scan.ts'
import { writtenValue } from '../../../app/pool/written-value.ts'

const cases = [
  ['pm.max_children', '8', '', '8'],
  ['pm.max_children', '9', '"8"', '"9"'],
  ['catch_workers_output', 'yes', '"no"', 'yes'],
  ['php_flag[display_errors]', 'On', '', 'On'],
  ['php_admin_value[display_errors]', 'off', '', 'off'],
  ['env[APP_DEBUG]', 'false', '', "'false'"],
  ['env[APP_DEBUG]', 'false', '"true"', '"false"'],
  ['env[HOME]', '$HOME', '', '$HOME'],
  ['env[DSN]', 'mysql://u:p@h/d;x', '', "'mysql://u:p@h/d;x'"],
  ['env[A]', "it's", '', '"it\'s"'],
  ['env[A]', 'E_ALL', '', "'E_ALL'"],
  ['env[A]', 'on the way', '', "'on the way'"],
  ['env[A]', ' a', '', "' a'"],
  ['env[A]', 'a$', '', "'a$'"],
  ['php_value[error_reporting]', 'E_ALL & ~E_NOTICE', '', 'E_ALL & ~E_NOTICE'],
  ['php_value[x]', 'a & b', '', "'a & b'"],
  ['access.log', '/x/$pool.log', "'/y'", '/x/$pool.log'],
  ['access.log', '\x24{LOGS}/a.log', '', '\x24{LOGS}/a.log'],
  ['access.log', '\x24{LOGS}/a b!', '', '"\x24{LOGS}/a b!"'],
  ['access.log', '\x24{LOGS', '', "'\x24{LOGS'"],
  ['access.format', '%R "%m %r" %s', '"%R - %s"', '\'%R "%m %r" %s\''],
  ['listen.acl_users', '', "'a'", ''],
] as const
test.each(cases)('%s = %j, before it %j, is written %s', (key, value, old, written) => {
  expect(writtenValue(key, value, old)).toBe(written)
})

test('what is written is one value for the scanner, and the one that was meant', () => {
  const key = fc.constantFrom('user', 'listen', 'env[A]', 'php_value[x]', 'php_flag[x]', 'pm.max_children', 'access.format')
  const old = fc.constantFrom('', '8', '"a b"', "'a'", 'a "b"')
  const word = fc.constantFrom('on', 'NONE', 'E_ALL', 'E_ALL & ~E_NOTICE', '\x24{A}', '\x24{A}"', '$pool', '\\', "'", '"', ';')
  const value = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(word, fc.string({ maxLength: 3 })), { maxLength: 4 }).map((words) => words.join('')),
  )
  fc.assert(
    fc.property(key, value, old, (name, wanted, before) => {
      const text = writtenValue(name, wanted, before)
      const { written, to, fault } = scanValue(`${text} ; why`, 0)
      expect(fault).toBeUndefined()
      expect(written).toBe(wanted)
      expect(to).toBe(text.length)
    }),
    { numRuns: 1500 },
  )
})
