import { expect, test } from 'vitest'
import { directiveGroups } from '../../../app/pool/directive-info.ts'
import { directiveInfo, directivesOf, hasDirective, nearestDirective } from '../../../app/pool/directives.ts'
import { poolText } from '../../../app/pool/pool-text.ts'
import { validate } from '../../../app/pool/validate.ts'

const all = ['global', 'www'].flatMap((section) => Object.entries(directivesOf(section)).map(([name, info]) => ({ section, name, info })))

test.each(all)('[$section] $name says what it is and what it is for', ({ info }) => {
  expect(info.says).toMatch(/^[A-Z].*\.$/)
  expect(info.inDevelopment).toMatch(/\.$/)
  expect(Object.keys(directiveGroups)).toContain(info.group)
  if (info.type === 'choice') expect(info.choices?.length).toBeGreaterThan(1)
  if (info.default !== null && info.choices) expect(info.choices).toContain(info.default)
})

test.each(all.filter(({ info }) => info.default !== null))(
  '[$section] $name = its default is a value that PHP-FPM takes',
  ({ section, name, info }) => {
    const header = section === 'global' ? '[global]' : '[w]\nlisten = /s\npm = static\npm.max_children = 2\nslowlog = /l'
    const problems = validate(poolText('/x', `${header}\n${name} = '${info.default}'\n`), {
      ...{ php: null, platform: 'freebsd', root: false, runBy: 'php-fpm', prefix: null },
      ...{ variable: () => undefined, userExists: () => true, groupExists: () => true, folderExists: () => true },
    })
    expect(problems.filter(({ level, line }) => level === 'error' && line > 1)).toEqual([])
  },
)

test('a directive is known by name, a map with its brackets', () => {
  expect(directiveInfo('www', 'php_value[x]')?.type).toBe('map')
  expect(directiveInfo('www', 'php_value')).toBeUndefined()
  expect(directiveInfo('www', 'pm[x]')).toBeUndefined()
  expect(directiveInfo('Global', 'pm')).toBeUndefined()
  expect(directiveInfo('www', 'toString')).toBeUndefined()
})

test.each([
  ['www', 'pm.max_childen', 'pm.max_children'],
  ['www', 'Php_Value[memory_limit]', 'php_value[memory_limit]'],
  ['www', 'php_value', 'php_value[NAME]'],
  ['www', 'access.suppress_path', 'access.suppress_path[]'],
  ['www', 'Include', 'include'],
  ['global', 'loglevel', 'log_level'],
  ['www', 'zzz', undefined],
])('in [%s] %s may mean %s', (section, key, near) => {
  expect(nearestDirective(section, key)).toBe(near)
})

test('a directive came with a version', () => {
  const info = directiveInfo('www', 'pm.max_spawn_rate')
  expect(info && ['7.4.33', '8.0.30', '8.1.0', '8.10.1', '9.0.0', null].map((version) => hasDirective(info, version))).toEqual([
    ...[false, false, true, true, true, true],
  ])
})
