import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PAGE_POLICY } from '../../../main/bridge/page-policy.ts'
import { tempFolder } from '../../temp-folder.ts'
import { runBridge } from './running-bridge.ts'

interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

async function page() {
  const folder = tempFolder()
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'renderer', 'index.html'), '<title>Sluice</title>')
  writeFileSync(join(folder, 'renderer', '.hidden'), 'hidden')
  writeFileSync(join(folder, 'renderer', 'assets', 'a.js'), 'let a')
  const { address } = await runBridge({}, { folder: join(folder, 'renderer') })
  return (path: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
    new Promise<Got>((done, failed) => {
      const { hostname, port } = new URL(address)
      request({ hostname, port, path, agent: false, ...options }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          body += chunk
        })
        response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body }))
      })
        .on('error', failed)
        .end()
    })
}

test('the page has its policy, sniffs nothing and sets no cookie', async () => {
  const get = await page()
  const { status, headers, body } = await get('/')
  expect({ status, body }).toEqual({ status: 200, body: '<title>Sluice</title>' })
  expect(headers).toMatchObject({
    'content-type': expect.stringContaining('text/html'),
    'content-security-policy': PAGE_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  expect(headers).not.toHaveProperty('set-cookie')
  expect((await get('/assets/a.js')).headers['content-type']).toContain('javascript')
  expect((await get('/?a=b')).status).toBe(200)
})

test('HEAD has no body, other methods are refused', async () => {
  const get = await page()
  expect(await get('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get('/', { method })).status).toBe(405)
})

for (const path of [
  '/nothing',
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/.hidden',
  '/assets',
  '/assets/',
  '/%00',
  '/%',
  '//secret.txt',
])
  test(`${path} is a 404 in plain text`, async () => {
    const { status, headers, body } = await (await page())(path)
    expect(status).toBe(404)
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(headers['content-security-policy']).toBe(PAGE_POLICY)
    expect(body).toBe('There is no such page.\n')
  })

test('another host is refused, a forwarded one is not', async () => {
  const get = await page()
  for (const host of ['evil.example', '192.168.1.2:8079', 'localhost.evil.example', '127.0.0.1.evil.example', 'localhost:x'])
    expect(await get('/', { headers: { Host: host } })).toMatchObject({ status: 403 })
  for (const host of ['localhost', 'localhost:1', '127.0.0.1:9', '[::1]:9'])
    expect((await get('/', { headers: { Host: host } })).status).toBe(200)
})
