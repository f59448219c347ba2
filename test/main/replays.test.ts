import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { hasEnded } from '../../app/capture/exchange-record.ts'
import type { Summary } from '../../app/capture/summary.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { phpFolder, sluice, testUser } from './cli/sluice.ts'
import { clientOf } from './running-sluice.ts'

vi.setConfig({ testTimeout: 60_000 })

const ECHO =
  '<?php echo json_encode(["m" => $_SERVER["REQUEST_METHOD"], "u" => $_SERVER["REQUEST_URI"], "h" => $_SERVER["HTTP_X_A"] ?? null, "k" => $_SERVER["HTTP_CONNECTION"] ?? null, "b" => md5(file_get_contents("php://input"))]);'

async function served(script = ECHO) {
  const user = testUser()
  const { client, urls } = await clientOf(await sluice(user, ['serve', phpFolder(user, 'blog', script), '--port', '0', '--ui-port', '0']))
  const rows = new Map<number, Summary>()
  client.follow('log.follow', {}, ({ summaries }) => {
    for (const summary of summaries) rows.set(summary.id, summary)
  })
  const ended = (id: number): Promise<unknown> =>
    until(() => hasEnded(rows.get(id) ?? ({ state: 'queued' } as Summary)), { what: `the end of ${id}` })
  const newest = async (): Promise<number> => {
    const id = Math.max(...rows.keys())
    await ended(id)
    return id
  }
  return { client, url: urls.blog ?? '', rows, ended, newest }
}

const answerOf = (bytes: Uint8Array | undefined): string =>
  Buffer.from(bytes ?? [])
    .toString('latin1')
    .match(/\{"m".*?\}/)?.[0] ?? ''

suiteWith(['php-fpm'], 'a request sent once more', () => {
  test('is the same to PHP, by another exchange: method, URL, headers, body of any bytes', async () => {
    const { client, url, rows, newest, ended } = await served()
    const body = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 31) & 255))
    const said = await (await fetch(`${url}/cart?a[]=%20`, { method: 'PUT', headers: { 'x-a': 'é' }, body })).text()
    await until(() => rows.size === 1, { what: 'its row' })
    const first = await newest()
    const { id } = await client.call('exchange.replay', { id: first })
    expect(id).toBeGreaterThan(first)
    await ended(id)
    expect(rows.get(id)).toMatchObject({ method: 'PUT', target: '/cart?a[]=%20', status: 200, requestBytes: 70_000, site: 'blog' })
    const detail = await client.call('exchange.get', { id })
    expect(answerOf(detail?.bytes)).toBe(said)
    expect(detail?.request.headers).toEqual((await client.call('exchange.get', { id: first }))?.request.headers)
    // And that one, too.
    const again = await client.call('exchange.replay', { id })
    await ended(again.id)
    expect(rows.get(again.id)?.status).toBe(200)
  })

  test('what came by HTTPS and HTTP/2 goes by HTTPS, with the length of its body', async () => {
    const { client, url, rows, newest, ended } = await served()
    const secure = url.replace('http:', 'https:')
    const sent = connectHttp2(secure, { rejectUnauthorized: false })
    onTestFinished(() => void sent.destroy())
    const stream = sent.request({ ':path': '/up', ':method': 'POST', 'x-a': 'b' })
    stream.resume().end('a body')
    await once(stream, 'close')
    await until(() => rows.size === 1, { what: 'its row' })
    const first = await newest()
    const { id } = await client.call('exchange.replay', { id: first })
    await ended(id)
    expect([first, id].map((each) => rows.get(each))).toMatchObject([
      { scheme: 'https', status: 200, requestBytes: 6 },
      { scheme: 'https', status: 200, requestBytes: 6 },
    ])
    const [before, after] = await Promise.all([first, id].map((each) => client.call('exchange.get', { id: each })))
    expect(before?.request.httpVersion).toBe('2.0')
    expect(answerOf(after?.bytes)).toBe(answerOf(before?.bytes))
  })

  test('a chunked body goes chunked', async () => {
    const { client, url, rows, newest, ended } = await served()
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.write(
      `POST / HTTP/1.1\r\nHost: ${hostname}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`,
    )
    socket.resume()
    await until(() => rows.size === 1, { what: 'its row' })
    const first = await newest()
    const { id } = await client.call('exchange.replay', { id: first })
    await ended(id)
    const answers = await Promise.all([first, id].map(async (each) => answerOf((await client.call('exchange.get', { id: each }))?.bytes)))
    expect(answers[0]).toContain('ab56b4d92b40713acc5af89985d4b786') // md5 of abcde
    expect(answers[1]).toBe(answers[0])
  })

  test('what cannot be repeated says why: a body that was cut, no HTTP, one that is gone', async () => {
    const { client, url, rows, newest } = await served()
    await fetch(url, { method: 'POST', body: Buffer.alloc(600_000, 'x') })
    await until(() => rows.size === 1, { what: 'its row' })
    const cut = await newest()
    await expect(client.call('exchange.replay', { id: cut })).rejects.toMatchObject({
      code: 'exchange-body-cut',
      details: { length: 600_000, missing: expect.any(Number) },
    })
    const { hostname, port } = new URL(url)
    connect(Number(port), hostname).end('rubbish\r\n\r\n')
    await until(() => rows.size === 2, { what: 'the row of the rubbish' })
    await expect(client.call('exchange.replay', { id: await newest() })).rejects.toMatchObject({ code: 'exchange-not-http' })
    await expect(client.call('exchange.replay', { id: 99_999 })).rejects.toMatchObject({ code: 'exchange-gone' })
    await client.call('site.stop', { name: 'blog' })
    await fetch(url).catch(() => {})
    expect(rows.size).toBe(2)
  })

  test('of a site that was stopped it is refused', async () => {
    const { client, url, rows, newest } = await served()
    await fetch(url)
    await until(() => rows.size === 1, { what: 'its row' })
    const id = await newest()
    await client.call('site.stop', { name: 'blog' })
    await expect(client.call('exchange.replay', { id })).rejects.toMatchObject({ code: 'exchange-site-closed' })
  })

  test('a clear that names what goes leaves what came since, and what is named', async () => {
    const { client, url, rows, newest } = await served()
    const goneThrough: number[] = []
    client.follow('log.follow', {}, (batch) => void (batch.goneThrough > 0 && goneThrough.push(batch.goneThrough)))
    for (let n = 0; n < 3; n++) await fetch(url)
    await until(() => rows.size === 3, { what: 'three rows' })
    const last = await newest()
    await client.call('log.clear', { through: last - 1, but: [last - 2] })
    await until(() => goneThrough.includes(last - 1), { what: 'the clear' })
    expect(await client.call('exchange.get', { id: last - 2 })).not.toBeNull()
    expect(await client.call('exchange.get', { id: last - 1 })).toBeNull()
    expect(await client.call('exchange.get', { id: last })).not.toBeNull()
  })
})
