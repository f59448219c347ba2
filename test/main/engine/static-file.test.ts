import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asFailure, type Failure } from '../../../app/failure.ts'
import type { LocatedStatic } from '../../../main/engine/locate.ts'
import { type StaticSent, sendStatic } from '../../../main/engine/static-file.ts'
import { suiteWith, thePeer } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

const folder = tempFolder()
const HELLO = 'body { color: red }\n'
const BIG_BYTES = 20_000_000

let server: Server
let origin: string
/** What the last call of sendStatic did. */
let last: {
  sent?: StaticSent
  failure?: Failure
  destroyed?: boolean
  heads: number
  body: Buffer[]
  status?: number
  headers?: Record<string, string>
}
let located: LocatedStatic
/** Runs in the server, between looking and sending. */
let meanwhile: () => void

const locatedAt = (name: string): LocatedStatic => {
  const file = join(folder, name)
  const { size, mtimeMs, dev, ino } = statSync(file)
  return { kind: 'static', file, size, mtimeMs, dev, ino, why: 'the file is there' }
}

beforeAll(async () => {
  server = createServer((req, res) => {
    const file = located ?? locatedAt(decodeURIComponent((req.url ?? '').slice(1)))
    meanwhile()
    sendStatic(req, res, file, {
      onHead: (status, headers) => {
        last.heads++
        last.status = status
        last.headers = Object.fromEntries(headers)
      },
      onBytes: (chunk) => last.body.push(Buffer.from(chunk)),
    }).then(
      (sent) => {
        last.sent = sent
      },
      (error) => {
        last.failure = asFailure(error)
        last.destroyed = res.destroyed
        expect(res.destroyed || (!res.headersSent && res.getHeaderNames().length === 0)).toBe(true)
        if (!res.destroyed) res.writeHead(last.failure.status ?? 500).end(last.failure.code)
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  writeFileSync(join(folder, 'style.css'), HELLO)
  writeFileSync(join(folder, 'empty.txt'), '')
  writeFileSync(join(folder, '100% café?#.html'), '<p>')
  writeFileSync(join(folder, 'noext'), 'x')
  writeFileSync(join(folder, 'big.bin'), randomBytes(BIG_BYTES))
  mkdirSync(join(folder, '.dot'))
  writeFileSync(join(folder, '.dot/a.txt'), 'dot')
})

beforeEach(() => {
  last = { heads: 0, body: [] }
  located = undefined as unknown as LocatedStatic
  meanwhile = () => {}
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const settled = (): Promise<unknown> => until(() => last.sent ?? last.failure, { what: 'sendStatic to settle' })

describe('a whole file', () => {
  test.each([
    ['style.css', 'text/css; charset=utf-8', HELLO],
    ['100% café?#.html', 'text/html; charset=utf-8', '<p>'],
    ['noext', 'application/octet-stream', 'x'],
    ['empty.txt', 'text/plain; charset=utf-8', ''],
    ['.dot/a.txt', 'text/plain; charset=utf-8', 'dot'],
  ])('%s', async (name, type, body) => {
    const answer = await fetch(`${origin}/${encodeURIComponent(name)}`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe(body)
    const headers = Object.fromEntries(answer.headers)
    expect(headers).toMatchObject({ 'content-type': type, 'content-length': String(body.length), 'accept-ranges': 'bytes' })
    expect(headers.etag).toMatch(/^W\/"/)
    expect(headers['last-modified']).toMatch(/ GMT$/)
    expect(headers['cache-control']).toBe('public, max-age=0')
    await settled()
    expect(last).toMatchObject({ sent: { status: 200, bytes: body.length }, heads: 1, status: 200 })
    expect(last.headers).toMatchObject({ 'Content-Type': type, 'Content-Length': String(body.length) })
    expect(Buffer.concat(last.body).toString()).toBe(body)
  })

  test('HEAD: the same head, no body', async () => {
    const answer = await fetch(`${origin}/style.css`, { method: 'HEAD' })
    expect(answer.headers.get('content-length')).toBe(String(HELLO.length))
    expect(await answer.text()).toBe('')
    await settled()
    expect(last).toMatchObject({ sent: { status: 200, bytes: 0 }, heads: 1 })
  })

  test('the type is that of the name asked for, the bytes those behind a link', async () => {
    symlinkSync('style.css', join(folder, 'link.txt'))
    const answer = await fetch(`${origin}/link.txt`)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await answer.text()).toBe(HELLO)
  })
})

describe('conditions', () => {
  test('304 by ETag and by time, 200 when it changed', async () => {
    const { headers } = await fetch(`${origin}/style.css`)
    const etag = headers.get('etag') ?? ''
    const time = headers.get('last-modified') ?? ''
    for (const condition of [{ 'if-none-match': etag }, { 'if-modified-since': time }, { 'if-none-match': '*' }]) {
      last = { heads: 0, body: [] }
      const answer = await plain(condition)
      expect(answer).toMatchObject({ status: 304, body: '' })
      expect(answer.headers).toMatchObject({ etag })
      expect(answer.headers).not.toHaveProperty('content-length')
      await settled()
      expect(last).toMatchObject({ sent: { status: 304, bytes: 0 }, heads: 1, status: 304 })
    }
    expect(await plain({ 'if-none-match': '"other"' })).toMatchObject({ status: 200, body: HELLO })
  })

  test('412 without a body', async () => {
    expect(await plain({ 'if-match': '"other"' })).toMatchObject({ status: 412, body: '', headers: { 'content-length': '0' } })
    await settled()
    expect(last).toMatchObject({ sent: { status: 412, bytes: 0 }, heads: 1, status: 412 })
  })
})

describe('ranges', () => {
  test.each([
    ['bytes=0-3', 206, 'body', 'bytes 0-3/20'],
    ['bytes=16-', 206, 'd }\n', 'bytes 16-19/20'],
    ['bytes=-2', 206, '}\n', 'bytes 18-19/20'],
    ['bytes=5-999', 206, HELLO.slice(5), 'bytes 5-19/20'],
    ['bytes=0-0,5-5', 200, HELLO, undefined], // several at once: whole, as RFC 9110 section 14.2 allows
    ['bytes=x', 200, HELLO, undefined],
    ['lines=1-2', 200, HELLO, undefined],
  ])('%s', async (range, status, body, contentRange) => {
    const answer = await plain({ range })
    expect(answer).toMatchObject({ status, body })
    expect(answer.headers['content-range']).toBe(contentRange)
    expect(answer.headers['content-length']).toBe(String(body.length))
    await settled()
    expect(Buffer.concat(last.body).toString()).toBe(body)
    expect(last.sent).toEqual({ status, bytes: body.length })
  })

  test('416 says how long the file is', async () => {
    const answer = await plain({ range: 'bytes=20-' })
    expect(answer).toMatchObject({ status: 416, body: '', headers: { 'content-range': 'bytes */20', 'content-length': '0' } })
  })

  test('If-Range of an older file: whole', async () => {
    expect(await plain({ range: 'bytes=0-3', 'if-range': 'Mon, 01 Jan 2001 00:00:00 GMT' })).toMatchObject({ status: 200, body: HELLO })
  })
})

describe('between looking and sending', () => {
  test('gone: nothing was sent', async () => {
    writeFileSync(join(folder, 'gone.txt'), 'x')
    located = locatedAt('gone.txt')
    meanwhile = () => rmSync(join(folder, 'gone.txt'))
    const answer = await fetch(origin)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe('not-found')
    expect(last).toMatchObject({ failure: { code: 'not-found' }, heads: 0, body: [] })
  })

  test.each(['another file', 'a link to another file', 'a folder'])('%s in its place is not sent', async (what) => {
    writeFileSync(join(folder, 'swapped.txt'), 'mine')
    writeFileSync(join(folder, 'other.txt'), 'others')
    located = locatedAt('swapped.txt')
    meanwhile = () => {
      rmSync(join(folder, 'swapped.txt'))
      if (what === 'another file') renameSync(join(folder, 'other.txt'), join(folder, 'swapped.txt'))
      else if (what === 'a folder') mkdirSync(join(folder, 'swapped.txt'))
      else symlinkSync('other.txt', join(folder, 'swapped.txt'))
    }
    const answer = await fetch(origin)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe('not-found')
    expect(last.body).toEqual([])
    rmSync(join(folder, 'swapped.txt'), { recursive: true })
  })

  test('its rights taken away: told as what it is', async () => {
    writeFileSync(join(folder, 'shut.txt'), 'x', { mode: 0o000 })
    located = locatedAt('shut.txt')
    const asRoot = process.getuid?.() === 0
    if (asRoot) process.seteuid?.(65_534)
    try {
      expect((await fetch(origin)).status).toBe(403)
    } finally {
      if (asRoot) process.seteuid?.(0)
    }
    expect(last.failure).toMatchObject({ code: 'file-not-for-pool-user' })
  })

  test('cut while it is sent: the connection is cut, never ended as if it were whole', async () => {
    writeFileSync(join(folder, 'cut.bin'), Buffer.alloc(30_000_000))
    const incoming = await answerOf('cut.bin')
    await until(() => last.body.length > 0, { what: 'the first chunk' })
    truncateSync(join(folder, 'cut.bin'), 1000)
    incoming.resume()
    await expect(new Promise((resolve, reject) => incoming.on('end', resolve).on('error', reject))).rejects.toThrow('aborted')
    await settled()
    expect(last).toMatchObject({ failure: { code: 'file-unreadable' }, destroyed: true })
  })
})

test('a client that goes: the file is closed', async () => {
  const incoming = await answerOf('big.bin')
  await until(() => last.body.length > 0, { what: 'the first chunk' })
  incoming.destroy()
  await settled()
  expect(last).toMatchObject({ failure: { code: 'client-gone' }, destroyed: true })
  await until(() => !openFiles().includes(join(folder, 'big.bin')), { what: 'the file to be closed' })
})

test('a client that went before', async () => {
  located = locatedAt('big.bin')
  const gone = new Promise<void>((resolve) => {
    server.prependOnceListener('request', (_, res) => res.destroy() && resolve())
  })
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await gone
  await settled()
  expect(last.failure).toMatchObject({ code: 'client-gone' })
  socket.destroy()
})

test('a slow reader holds the file back', async () => {
  const incoming = await answerOf('big.bin')
  await until(() => last.body.length > 0, { what: 'the first chunk' })
  let before = -1
  await until(
    () => {
      const same = before === last.body.length
      before = last.body.length
      return same
    },
    { what: 'the file to be held back' },
  )
  expect(Buffer.concat(last.body).length).toBeLessThan(BIG_BYTES)
  incoming.resume()
  await settled()
  expect(last.sent).toEqual({ status: 200, bytes: BIG_BYTES })
})

suiteWith(['curl'], 'curl', () => {
  test('takes up where it left off', { timeout: 30_000 }, async () => {
    const file = join(tempFolder(), 'part.bin')
    const whole = await fetch(`${origin}/big.bin`).then((answer) => answer.arrayBuffer())
    writeFileSync(file, Buffer.from(whole).subarray(0, 7_654_321))
    const done = new Promise<number | null>((resolve) => {
      spawn(thePeer('curl'), ['-s', '-C', '-', '-o', file, `${origin}/big.bin`]).on('exit', resolve)
    })
    expect(await done).toBe(0)
    expect(sha(file)).toBe(sha(join(folder, 'big.bin')))
  })
})

const sha = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/** The answer, not yet read. */
function answerOf(name: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${origin}/${name}`, { agent: false }, (incoming) => {
      incoming.on('error', () => {})
      resolve(incoming.pause())
    })
      .on('error', reject)
      .end()
  })
}

/** GET of style.css without what fetch adds and takes away. */
function plain(headers: Record<string, string>): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    request(`${origin}/style.css`, { headers }, (incoming) => {
      const body: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => body.push(chunk))
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(body).toString() }),
      )
      incoming.on('error', reject)
    })
      .on('error', reject)
      .end()
  })
}

function openFiles(): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })
}
