import { createServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listenOn } from '../../main/listen-on.ts'
import { isLoopback, urlOf } from '../../main/url-of.ts'

function server(): Server {
  const made = createServer()
  onTestFinished(() => void made.close())
  return made
}

test('any free port, the next free one, or none', async () => {
  const port = await listenOn(server(), '127.0.0.1', { port: 0, exact: true })
  expect(port).toBeGreaterThan(0)
  expect(await listenOn(server(), '127.0.0.1', { port, exact: false })).toBeGreaterThan(port)
  await expect(listenOn(server(), '127.0.0.1', { port, exact: true })).rejects.toMatchObject({ code: 'port-taken', details: { port } })
})

test('an address that is not here', async () => {
  await expect(listenOn(server(), '192.0.2.1', { port: 0, exact: true })).rejects.toMatchObject({ code: 'address-unavailable' })
})

test('an address of all interfaces is reached by loopback', () => {
  expect(urlOf('127.0.0.1', 80)).toBe('http://127.0.0.1:80')
  expect(urlOf('0.0.0.0', 80)).toBe('http://127.0.0.1:80')
  expect(urlOf('::', 80)).toBe('http://[::1]:80')
  expect(urlOf('192.168.1.2', 80)).toBe('http://192.168.1.2:80')
  expect([isLoopback('127.0.0.2'), isLoopback('::1'), isLoopback('0.0.0.0'), isLoopback('10.0.0.1')]).toEqual([true, true, false, false])
})
