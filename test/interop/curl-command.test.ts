import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { curlCommand } from '../../app/capture/curl.ts'
import type { SentRequest } from '../../app/capture/sent-request.ts'
import { suiteWith } from '../peers.ts'

// A shell and a curl a run, on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

interface Echo {
  readonly method: string | undefined
  readonly target: string | undefined
  readonly headers: readonly string[]
  readonly body: Buffer
}

suiteWith(['curl'], 'a copied command, pasted', () => {
  let server: Server
  let site: string
  let got: Echo[] = []
  beforeAll(async () => {
    server = createServer({ requireHostHeader: false }, async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      got.push({ method: request.method, target: request.url, headers: pairs(request), body: Buffer.concat(parts) })
      response.end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    site = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  async function pasted(request: SentRequest, shell: string): Promise<Echo> {
    got = []
    const child = spawn(shell, ['-s'], { stdio: ['pipe', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.stdin.end(`${curlCommand(request, `http://${site}`).replace(/^curl|\ncurl/, (curl) => `${curl} -q -sS --max-time 20`)}\n`)
    const [code] = (await once(child, 'close')) as [number]
    expect(said).toBe('')
    expect(code).toBe(0)
    expect(got.length).toBe(1)
    return got[0] as Echo
  }

  const printable = fc.string({ unit: fc.constantFrom(...'aZ9 \'"\\`$!#%&*?[]{}()<>;|~@=,:\t', '\xe9', '\xc3\xa9', '\xff', '\x80') })
  const value = printable.map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''))
  const header = fc.tuple(fc.constantFrom('X-A', 'x-b', 'Cookie', 'Content-Type', 'Referer', 'Authorization', 'X.c'), value)
  const target = fc.string({ unit: fc.constantFrom(...'aZ9\'"\\`$!%&*?[]{}()<>;|~@=,:.#/', '../', '%2e/') }).map((text) => `/${text}`)
  const body = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'aé\'"\\\n\r\t@%$`!中', '\0') }).map((text) => new TextEncoder().encode(text)),
    fc.uint8Array({ maxLength: 300 }),
  )
  const request = fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'),
      target,
      host: fc.constantFrom('here', 'shop.test', 'BLOG.localhost'),
      headers: fc.uniqueArray(header, { selector: ([name]) => name.toLowerCase(), maxLength: 4 }),
      own: fc.subarray(['User-Agent', 'Accept']),
      body,
    })
    .map(({ method, target: path, host, headers, own, body: sent }): SentRequest => {
      const length = sent.length > 0 || method === 'POST' ? [['Content-Length', String(sent.length)] as const] : []
      const named = [['Host', host === 'here' ? site : host] as const, ...own.map((name) => [name, 'mine'] as const), ...headers, ...length]
      return { method, target: path, httpVersion: '1.1', headers: host === 'BLOG.localhost' ? named.slice(1) : named, body: sent }
    })

  for (const shell of ['sh', 'bash'])
    test(`gives the same request, by ${shell}`, async () => {
      await fc.assert(
        fc.asyncProperty(request, async (sent) => {
          const echo = await pasted(sent, shell)
          expect(echo.method).toBe(sent.method)
          expect(Buffer.from(echo.target ?? '', 'latin1')).toEqual(Buffer.from(sent.target, 'latin1'))
          expect(Buffer.from(sent.body).equals(echo.body)).toBe(true)
          const wanted = sent.headers.map(([name, text]) => `${name}: ${text}`).sort()
          expect([...echo.headers].sort()).toEqual(wanted)
        }),
        { numRuns: 40 },
      )
    })

  test('a body of 300 KB, and HEAD with its length', async () => {
    const headers = [
      ['Host', site],
      ['Content-Type', 'a/b'],
      ['Content-Length', '307200'],
      ['User-Agent', 'x'],
      ['Accept', '*/*'],
    ] as const
    const body = new Uint8Array(300 << 10).map((_, at) => at * 31)
    const echo = await pasted({ method: 'POST', target: '/', httpVersion: '1.1', headers, body }, 'sh')
    expect(Buffer.from(body).equals(echo.body)).toBe(true)
    expect(
      (await pasted({ method: 'HEAD', target: '/', httpVersion: '1.1', headers: headers.slice(0, 1), body: new Uint8Array() }, 'sh'))
        .method,
    ).toBe('HEAD')
  })
})

/** `Name: value` each, without those that a connection has for itself. */
function pairs({ rawHeaders }: IncomingMessage): string[] {
  const all: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) all.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`)
  return all.filter((pair) => !/^(connection|expect):/i.test(pair))
}
