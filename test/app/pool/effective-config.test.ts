import { expect, test } from 'vitest'
import { foreignAddresses, parseEffectiveConfig } from '../../../app/pool/effective-config.ts'

const output = [
  '[global]',
  '\tpid = undefined',
  '\tlog_level = notice',
  ' ',
  '[blog]',
  '\tlisten = /run/0.sock',
  '\tlisten.acl_users = ',
  '\tpm.status_listen = 127.0.0.1:9',
  '\tphp_value[a] = b = c',
  ' ',
  '[ x ]',
  '\tlisten = 9000',
  'configuration file g.conf test is successful',
]
  .map((says) => `[25-Nov-2026 03:38:27] NOTICE: ${says}`)
  .join('\n')

test('reads the sections of php-fpm -tt; what is undefined is not there', () => {
  const sections = parseEffectiveConfig(`PHP Warning:  x\n${output}\n\n`)
  expect(sections.map(({ name, values }) => [name, Object.fromEntries(values)])).toEqual([
    ['global', { log_level: 'notice' }],
    ['blog', { listen: '/run/0.sock', 'listen.acl_users': '', 'pm.status_listen': '127.0.0.1:9', 'php_value[a]': 'b = c' }],
    [' x ', { listen: '9000' }],
  ])
})

test('addresses that are not ours are found, those of status listeners among them', () => {
  const sections = parseEffectiveConfig(output)
  expect(foreignAddresses(sections, new Set(['/run/0.sock']))).toEqual(['127.0.0.1:9', '9000'])
  expect(foreignAddresses(sections, new Set(['/run/0.sock', '127.0.0.1:9', '9000']))).toEqual([])
})
