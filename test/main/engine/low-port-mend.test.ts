import { expect, test } from 'vitest'
import { lowPortMend } from '../../../main/engine/low-port-mend.ts'

test('each system has its own way to a port below 1024', () => {
  expect(lowPortMend(80, 'linux', 1024)).toBe(
    'Choose a port from 1024 on, or allow it once to every user: sudo sysctl -w net.ipv4.ip_unprivileged_port_start=80',
  )
  expect(lowPortMend(443, 'darwin', 1024)).toContain('--bind 0.0.0.0')
  expect(lowPortMend(8080, 'win32')).toContain('excludedportrange')
  expect(lowPortMend(8080, 'linux', 1024)).toBe('Choose another port.')
})
