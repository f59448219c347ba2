import { expect, test } from 'vitest'
import { readWords, whyNoWindow } from '../../scripts/desktop.mjs'

const linux = { platform: 'linux' as const, env: { DISPLAY: ':0' }, uid: 1000, userNamespaces: true }

test('a window is opened where a display and a sandbox are', () => {
  expect(whyNoWindow(linux)).toBeUndefined()
  expect(whyNoWindow({ ...linux, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeUndefined()
  expect(whyNoWindow({ platform: 'darwin', env: {}, uid: 0, userNamespaces: true })).toBeUndefined()
})

test('else it is said what is missing', () => {
  expect(whyNoWindow({ ...linux, env: {} })).toBe('there is no display')
  expect(whyNoWindow({ ...linux, uid: 0 })).toContain('as root')
  expect(whyNoWindow({ ...linux, userNamespaces: false })).toContain('sysctl')
})

test('folders and workspaces are for a window, other options for the page in a browser, commands for neither', () => {
  const read = (...words: string[]) => readWords(words, (path) => path === '/srv/shop')
  expect(read()).toEqual({ headless: [], window: true })
  expect(read('/srv/shop')).toEqual({ headless: ['serve', '/srv/shop'], window: true })
  expect(read('--workspace', '/w')).toEqual({ headless: ['--workspace', '/w'], window: true })
  expect(read('/srv/shop', '--workspace=/w')).toEqual({ headless: ['serve', '/srv/shop', '--workspace=/w'], window: true })
  expect(read('/srv/shop', '--port', '1')).toMatchObject({ window: false, why: '--port is an option of the page in a browser' })
  expect(read('--version')).toEqual({ headless: ['--version'], window: false })
  expect(read('status', '--json')).toEqual({ headless: ['status', '--json'], window: false })
})
