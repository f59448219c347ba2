import { expect, test } from 'vitest'
import { newPoolFile } from '../../../app/pool/new-pool-file.ts'
import { poolText, readPoolText } from '../../../app/pool/pool-text.ts'

const set = (text: string): Record<string, string> =>
  Object.fromEntries(readPoolText(poolText('/p', text)).statements.map(({ directive }) => [directive.key, directive.value]))

test('the file of a new site has one pool with these settings', () => {
  const text = newPoolFile('blog', null)
  expect(readPoolText(poolText('/p', text)).sections).toEqual([{ name: 'blog', raw: 'blog' }])
  expect(set(text)).toEqual({
    pm: 'ondemand',
    'pm.max_children': '8',
    'pm.process_idle_timeout': '60s',
    'php_value[upload_max_filesize]': '512M',
    'php_value[post_max_size]': '512M',
    'php_flag[display_errors]': 'on',
  })
})

test('only root names an account', () => {
  expect(set(newPoolFile('blog', { user: 'www-data', group: 'web' }))).toMatchObject({ user: 'www-data', group: 'web' })
})

test('every line explains itself or sets something, and none is too long to read', () => {
  for (const line of newPoolFile('blog', { user: 'u', group: 'g' }).split('\n')) {
    expect(line).toMatch(/^$|^; \S|^\[blog\]$|^\S+ = \S+$/)
    expect(line.length).toBeLessThanOrEqual(100)
  }
})
