import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSiteFile } from '../../../app/site/site-file.ts'
import { end, FastcgiPeer, type PeerRequest, page, stdout } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { type AskOptions, ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const paramsOf = ({ read }: PeerRequest) =>
  Object.fromEntries(
    ['REQUEST_METHOD', 'REQUEST_URI', 'SCRIPT_NAME', 'QUERY_STRING', 'CONTENT_LENGTH', 'CONTENT_TYPE', 'HTTP_X_MINE'].map((name) => [
      name,
      read.params.get(name),
    ]),
  )

/** Each path says where it leads to; one that is not named answers with its parameters. */
async function leading(heads: Readonly<Record<string, string>>, rules = '[]') {
  const peer = await FastcgiPeer.start((request) => {
    const { read, socket } = request
    if (!read.stdinEnded) return
    const head = heads[(read.params.get('REQUEST_URI') ?? '').split('?')[0] ?? '']
    socket.write(head === undefined ? page(JSON.stringify(paramsOf(request))) : Buffer.concat([stdout(`${head}\r\n\r\n`), end()]))
  })
  const folder = tempFolder()
  for (const name of ['index.php', 'x.php']) writeFileSync(join(folder, name), '')
  writeFileSync(join(folder, 'page.html'), 'a page')
  const said = readSiteFile(`root: ${folder}\nrules: ${rules}\n`, { name: 'site', path: 'site.yaml' })
  const rig = await EngineRig.start({ sites: [site(folder, { rules: said.rules })], pools: [pool(peer.address)] })
  return async (path: string, options?: AskOptions) => {
    const answer = await ask(rig.port(), path, options)
    return { ...answer, text: answer.body.toString(), told: await rig.spool.ended(path) }
  }
}

test('a Location that is a path, and nothing else: the site answers for that path, and the row says so', async () => {
  const get = await leading({ '/from': 'Location: /x.php?b=%20' })
  const { status, text, told } = await get('/from?a=1', {
    method: 'POST',
    body: 'c=1',
    headers: { 'Content-Type': 'text/plain', 'X-Mine': 'mine' },
  })
  expect(status).toBe(200)
  expect(JSON.parse(text)).toEqual({
    REQUEST_METHOD: 'GET',
    REQUEST_URI: '/x.php?b=%20',
    SCRIPT_NAME: '/x.php',
    QUERY_STRING: 'b=%20',
    HTTP_X_MINE: 'mine',
  })
  expect(told.notes('routed').at(-1)?.why).toBe(
    'there is no file /from: /index.php is the front controller; it led on to /x.php?b=%20: the file is there',
  )
  expect(told.notes('attempt').map(({ n }) => n)).toEqual([1, 2])
  expect(told.end).toMatchObject({ state: 'done', failure: null })
})

test('to a file, by way of a rule, and from one to the next', async () => {
  const get = await leading(
    { '/a': 'Location: /b', '/b': 'Location: /page.html', '/c': 'Location: /no/x' },
    '[{ match: { path: /no/* }, deny: true }]',
  )
  const twice = await get('/a')
  expect(twice).toMatchObject({ status: 200, text: 'a page' })
  const front = (path: string): string => `there is no file ${path}: /index.php is the front controller`
  expect(twice.told.notes('routed').at(-1)?.why).toBe(
    `${front('/a')}; it led on to /b: ${front('/b')}; it led on to /page.html: the file is there`,
  )
  expect(await get('/c')).toMatchObject({ status: 403 })
  expect(await get('/a?head', { method: 'HEAD' })).toMatchObject({ status: 200, text: '', headers: { 'content-length': '6' } })
})

test('with anything beside it, or to another host, it is the client’s', async () => {
  const get = await leading({
    '/status': 'Status: 303 See Other\r\nLocation: /x.php',
    '/type': 'Content-Type: text/html\r\nLocation: /x.php',
    '/host': 'Location: //evil.test/',
    '/url': 'Location: http://example.test/x',
  })
  for (const [path, status, location] of [
    ['/status', 303, '/x.php'],
    ['/type', 302, '/x.php'],
    ['/host', 302, '//evil.test/'],
    ['/url', 302, 'http://example.test/x'],
  ] as const)
    expect([path, (await get(path)).status, (await get(`${path}?2`)).headers.location]).toEqual([path, status, location])
})

test('a circle ends, and a path that is none is the responder’s fault', async () => {
  const get = await leading({
    '/round': 'Location: /round',
    '/out': 'Location: /../../etc/passwd',
    '/nul': 'Location: /x%00.php',
    '/bad': 'Location: /a#b',
  })
  expect((await get('/round')).told.end?.failure).toMatchObject({ code: 'local-redirects', details: { count: 10 } })
  for (const path of ['/out', '/nul', '/bad'])
    expect([path, (await get(path)).status, (await get(`${path}?2`)).told.end?.failure?.code]).toEqual([path, 502, 'responder-head-bad'])
})
