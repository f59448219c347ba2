import { expect, test } from 'vitest'
import { whyNoWindow } from '../../scripts/desktop.mjs'

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
