import { expect, test } from 'vitest'
import { readCommandLine } from '../../../main/desktop/command-line.ts'

test('a folder and a workspace are read among the options of Chromium, and made absolute', () => {
  const read = (...words: string[]) => readCommandLine(words, '/here')
  expect(read()).toEqual({})
  expect(read('--no-sandbox', 'shop', '--enable-logging=stderr')).toEqual({ folder: '/here/shop' })
  expect(read('--workspace', 'mine', '/srv/shop', 'second')).toEqual({ workspace: '/here/mine', folder: '/srv/shop' })
  expect(read('--workspace=/srv/mine')).toEqual({ workspace: '/srv/mine' })
  expect(read('--workspace')).toEqual({})
})
