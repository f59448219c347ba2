import { expect, test } from 'vitest'
import { type FormField, poolForm } from '../../../app/pool/form.ts'
import { poolLines } from '../../../app/pool/pool-lines.ts'

const TEXT = `[global]
log_level = debug
[www]
pm = "dynamic" ; c
pm.max_children = 5
PM.Max_Children = 6
catch_workers_output = On
env[A] = \x24{A}
env['B'] = "x y"
php_value[x] = 1
access.suppress_path[] = /a
access.suppress_path[] = /b
include = /x/*.conf
pm.max_childs = 7
[other]
pm = static
[WWW]
user = me
`
const form = poolForm(poolLines(TEXT), 'www', '8.2.36')
const fields = new Map(form.groups.flatMap((group) => group.fields.map((field): [string, FormField] => [field.name, field])))

test('every directive of the catalogue has one field, in the group of its purpose', () => {
  expect(form.groups[0]).toMatchObject({ group: 'workers', title: 'Workers' })
  expect(form.groups[0]?.fields.map(({ name }) => name)).toEqual([
    ...['pm', 'pm.max_children', 'pm.start_servers', 'pm.min_spare_servers', 'pm.max_spare_servers', 'pm.max_spawn_rate'],
    ...['pm.process_idle_timeout', 'pm.max_requests'],
  ])
  expect(fields.has('log_level')).toBe(false)
})

test('a field knows its value, how it is written, what PHP-FPM reads and its line', () => {
  expect(fields.get('pm')?.given).toEqual({ key: 'pm', name: '', value: 'dynamic', written: '"dynamic"', reads: 'dynamic', line: 4 })
  expect(fields.get('catch_workers_output')?.given).toMatchObject({ value: 'On', reads: '1' })
  expect(fields.get('user')?.given).toMatchObject({ value: 'me', line: 18 })
  expect(fields.get('listen')).toMatchObject({ given: null, info: { required: true, default: null } })
  expect(fields.get('pm.max_requests')).toMatchObject({ given: null, info: { default: '0' } })
})

test('of one that is given twice the last counts; the others are named', () => {
  expect(fields.get('pm.max_children')).toMatchObject({ given: { value: '6', line: 6 }, overruled: [{ value: '5', line: 5 }] })
})

test('maps and lists have their entries', () => {
  expect(fields.get('env')?.entries).toMatchObject([
    { key: 'env[A]', name: 'A', value: '\x24{A}', reads: null },
    { key: 'env[B]', name: 'B', value: 'x y', reads: 'x y' },
  ])
  expect(fields.get('access.suppress_path')?.entries.map(({ value }) => value)).toEqual(['/a', '/b'])
  expect(fields.get('php_admin_value')?.entries).toEqual([])
})

test('what does nothing under this pm, or is not known to this PHP, is marked', () => {
  expect(fields.get('pm.process_idle_timeout')?.matters).toBe(false)
  expect(fields.get('pm.start_servers')?.matters).toBe(true)
  const old = poolForm(poolLines(TEXT), 'www', '7.4.33').groups.flatMap((group) => group.fields)
  expect(
    old
      .filter(({ known }) => !known)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...['access.suppress_path', 'listen.setfib', 'pm.max_spawn_rate', 'pm.status_listen']])
})

test('includes and what nobody knows are listed', () => {
  expect(form.includes).toMatchObject([{ value: '/x/*.conf', line: 13 }])
  expect(form.unknown).toMatchObject([{ key: 'pm.max_childs', line: 14 }])
})

test('[global] has a form of its own', () => {
  const global = poolForm(poolLines(TEXT), 'global')
  const level = global.groups.flatMap((group) => group.fields).find(({ name }) => name === 'log_level')
  expect(level?.given).toMatchObject({ value: 'debug', line: 2 })
})
