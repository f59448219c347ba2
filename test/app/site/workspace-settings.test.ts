import { expect, test } from 'vitest'
import { readWorkspaceSettings } from '../../../app/site/workspace-settings.ts'

const read = (text: string) => readWorkspaceSettings(text, '/w/settings.yaml')

test.each([
  ['an empty file', '', null],
  ['no search', 'php: {}\n', null],
  ['places', 'php:\n  search: [/opt/php/sbin, bin/php-fpm8.2]\n', ['/opt/php/sbin', 'bin/php-fpm8.2']],
  ['nowhere', 'php: { search: [] }\n', []],
])('%s', (_, text, phpSearch) => expect(read(text)).toEqual({ phpSearch }))

test.each([
  ['an unknown key', '# mine\npph: {}\n', 2, 'unknown key pph; did you mean php?'],
  ['an unknown key in php', 'php:\n  # here\n  serch: [/opt]\n', 3, 'unknown key serch; did you mean search?'],
  ['a key far from all', 'php: { version: 8.2 }\n', 1, 'unknown key version; known are search'],
  ['text for a map', 'php: 8.2\n', 1, 'php must hold lines like search: [/opt/php/sbin]'],
  ['text for a list', 'php:\n  search: /opt\n', 2, 'php.search must be a list of folders and files, such as [/opt/php/sbin]; [] for none'],
  ['an empty path', 'php:\n  search:\n    - /opt\n    - ""\n', 4, 'php.search must hold paths'],
])('%s is a failure with its line', (_, text, line, reason) =>
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: 'settings-invalid',
      details: { path: '/w/settings.yaml', line, reason },
      message: `/w/settings.yaml:${line}: ${reason}`,
    }),
  ),
)
