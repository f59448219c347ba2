import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { EngineSite } from '../../../app/contract/engine-messages.ts'
import { suiteWith } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { type FpmPool, fpmPool } from './fpm-pool.ts'

const SCRIPT = `<?php
foreach ($_GET['h'] ?? [] as $header) header($header);
echo 'body of PHP';`
const TEXT = 'what only those may read who may'

suiteWith(['php-fpm'], 'a file that PHP asks for', () => {
  let php: FpmPool
  let project: string
  const elsewhere = tempFolder()

  beforeAll(async () => {
    php = await fpmPool({ 'index.php': SCRIPT })
    project = dirname(php.docroot)
    writeFileSync(join(elsewhere, 'secret.txt'), 'SECRET')
    for (const folder of ['private', 'private/sub', 'private2']) mkdirSync(join(project, folder))
    for (const name of ['private/a.txt', 'private/sub/é %41.bin', 'private2/b.txt', 'c.txt']) writeFileSync(join(project, name), TEXT)
    writeFileSync(join(project, 'private/shut.txt'), TEXT, { mode: 0o600 })
    symlinkSync(join(elsewhere, 'secret.txt'), join(project, 'private/out.txt'))
    symlinkSync(elsewhere, join(project, 'private/outside'))
    symlinkSync('../a.txt', join(project, 'private/sub/in.txt'))
  })

  const started = async (more: Partial<EngineSite>) => {
    const rig = await EngineRig.start({
      sites: [site(php.docroot, { root: project, ...more })],
      pools: [pool(php.address, { reader: process.getuid?.() === 0 ? { user: 'www-data', uid: 33, gids: [33] } : null })],
    })
    let n = 0
    return async (headers: readonly string[], options: Parameters<typeof ask>[2] = {}) => {
      const path = `/?${++n}&${headers.map((header) => `h[]=${encodeURIComponent(header)}`).join('&')}`
      const answer = await ask(rig.port(), path, options)
      return { ...answer, text: answer.body.toString(), told: await rig.spool.ended(path) }
    }
  }

  test('X-Sendfile: the file in place of the body, with what PHP said of it; the row says why', async () => {
    const get = await started({ xSendfile: ['private'] })
    const file = join(project, 'private/a.txt')
    const answer = await get([
      `X-Sendfile: ${file}`,
      'Content-Type: application/pdf',
      'Content-Disposition: attachment',
      'Set-Cookie: a=1',
      'X-Own: 1',
      'Content-Encoding: gzip',
      'Content-Length: 11',
    ])
    expect(answer).toMatchObject({ status: 200, text: TEXT })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment',
      'set-cookie': ['a=1'],
      'x-own': '1',
      'content-length': String(TEXT.length),
      'accept-ranges': 'bytes',
    })
    for (const name of ['x-sendfile', 'content-encoding']) expect(answer.headers).not.toHaveProperty(name)
    expect(answer.told.notes('routed').at(-1)).toMatchObject({
      kind: 'php',
      file: join(php.docroot, 'index.php'),
      why: expect.stringContaining(`; PHP had ${file} sent by X-Sendfile`),
    })
    expect(answer.told.end).toMatchObject({ state: 'done', responseBytes: TEXT.length })
    expect(answer.told.bytes('to-client').toString()).toBe(TEXT)
    expect(answer.told.bytes('from-responder').toString('latin1')).toContain('body of PHP')
  })

  test('ranges, conditions and HEAD are those of the file', async () => {
    const get = await started({ xSendfile: ['private'] })
    const asked = [`X-Sendfile: ${project}/private/a.txt`]
    const part = await get(asked, { headers: { range: 'bytes=5-8' } })
    expect(part).toMatchObject({ status: 206, text: TEXT.slice(5, 9), headers: { 'content-range': `bytes 5-8/${TEXT.length}` } })
    expect(await get(asked, { headers: { range: 'bytes=900-' } })).toMatchObject({ status: 416 })
    expect(await get(asked, { headers: { 'if-none-match': part.headers.etag ?? '' } })).toMatchObject({ status: 304, text: '' })
    expect(await get(asked, { method: 'HEAD' })).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-length': String(TEXT.length) },
    })
    expect(await get(asked, { method: 'POST', body: 'x=1' })).toMatchObject({ status: 200, text: TEXT })
  })

  test('X-Accel-Redirect: a path whose begin stands for a folder; of the other headers those that nginx keeps', async () => {
    const get = await started({ xAccelRedirect: { '/protected/': 'private', '/protected/two/': 'private2' } })
    const answer = await get([
      'X-Accel-Redirect: /protected/a.txt?x=1',
      'Content-Type: application/x-own',
      'Cache-Control: private',
      'X-Own: 1',
      'ETag: "php"',
    ])
    expect(answer).toMatchObject({ status: 200, text: TEXT, headers: { 'content-type': 'application/x-own', 'cache-control': 'private' } })
    expect(answer.headers.etag).not.toBe('"php"')
    for (const name of ['x-accel-redirect', 'x-own']) expect(answer.headers).not.toHaveProperty(name)
    for (const path of [
      '/protected/two/b.txt',
      '/protected/sub/%C3%A9%20%2541.bin',
      '/protected/sub/é %2541.bin',
      '//protected/./x/../a.txt',
    ])
      expect([path, (await get([`X-Accel-Redirect: ${path}`])).status]).toEqual([path, 200])
  })

  test('a path may be relative to the project, encoded, or a link that stays inside', async () => {
    const get = await started({ xSendfile: ['private'] })
    for (const path of [
      'private/a.txt',
      'private/sub/é %41.bin',
      `${project}/private/sub/%C3%A9%20%2541.bin`,
      `${project}/private/sub/in.txt`,
    ])
      expect([path, (await get([`X-Sendfile: ${path}`])).status]).toEqual([path, 200])
  })

  test('nothing else is ever sent', async () => {
    const get = await started({ xSendfile: ['private'], xAccelRedirect: { '/p/': 'private' } })
    for (const [header, status, code] of [
      [`X-Sendfile: ${project}/c.txt`, 502, 'sendfile-refused'],
      [`X-Sendfile: ${project}/private/../c.txt`, 502, 'sendfile-refused'],
      [`X-Sendfile: ${project}/private/%2e%2e/c.txt`, 502, 'sendfile-refused'],
      [`X-Sendfile: ${project}/private2/b.txt`, 502, 'sendfile-refused'], // it only begins like one
      [`X-Sendfile: ${project}/private/out.txt`, 502, 'sendfile-refused'],
      [`X-Sendfile: ${project}/private/outside/secret.txt`, 502, 'sendfile-refused'],
      ['X-Sendfile: /etc/passwd', 502, 'sendfile-refused'],
      [`X-Sendfile: ${project}/private`, 502, 'sendfile-refused'],
      [`X-Sendfile: ${project}/private/sub`, 404, 'sendfile-missing'],
      [`X-Sendfile: ${project}/private/none`, 404, 'sendfile-missing'],
      ['X-Accel-Redirect: /p/none', 404, 'sendfile-missing'],
      ['X-Accel-Redirect: /p/../c.txt', 502, 'sendfile-refused'],
      ['X-Accel-Redirect: /p/%2e%2e/c.txt', 502, 'sendfile-refused'],
      ['X-Accel-Redirect: /p/%2e%2e%2fc.txt', 502, 'sendfile-refused'],
      ['X-Accel-Redirect: /p/a.txt%00', 502, 'sendfile-refused'],
      ['X-Accel-Redirect: /p/out.txt', 502, 'sendfile-refused'],
      ['X-Accel-Redirect: /c.txt', 502, 'sendfile-refused'],
      ['X-Accel-Redirect: @named', 502, 'sendfile-refused'],
      ...(process.getuid?.() === 0 ? ([[`X-Sendfile: ${project}/private/shut.txt`, 403, 'file-not-for-pool-user']] as const) : []),
    ] as const) {
      const answer = await get([header])
      expect([header, answer.status, answer.told.end?.failure?.code]).toEqual([header, status, code])
      expect(answer.text).not.toMatch(/SECRET|root:x|may read|body of PHP/)
      expect(answer.headers).not.toHaveProperty('x-sendfile')
      expect(answer.headers).not.toHaveProperty('x-accel-redirect')
    }
  })

  test('a site that allows none says which key it would take', async () => {
    const get = await started({})
    const sent = await get([`X-Sendfile: ${project}/private/a.txt`])
    expect(sent).toMatchObject({ status: 502 })
    expect(sent.text).toContain(`PHP asked for ${project}/private/a.txt to be sent by X-Sendfile: the site allows it for no folder.`)
    expect(sent.text).toContain('See x-sendfile in the file of the site site')
    expect((await get(['X-Accel-Redirect: /p/a'])).text).toContain('See x-accel-redirect in the file of the site site')
  })
})

test('the path of a pool that sees the project elsewhere is found here', async () => {
  const { locateAsked } = await import('../../../main/engine/asked-file.ts')
  const root = tempFolder()
  mkdirSync(join(root, 'public'))
  mkdirSync(join(root, 'files'))
  for (const name of ['public/x.txt', 'files/y.txt']) writeFileSync(join(root, name), 'x')
  const here = site(join(root, 'public'), { root, docrootInPool: '/var/www/html/public', xSendfile: ['public', 'files'] })
  for (const [path, file] of [
    ['/var/www/html/public/x.txt', 'public/x.txt'],
    ['/var/www/html/files/y.txt', 'files/y.txt'],
    [`${root}/files/y.txt`, 'files/y.txt'],
  ] as const)
    expect((await locateAsked(here, pool('unix:/x'), { header: 'X-Sendfile', value: path })).file).toBe(join(root, file))
  const chroot = site(join(root, 'public'), { root, docrootInPool: '/', xSendfile: ['public'] })
  expect((await locateAsked(chroot, pool('unix:/x'), { header: 'X-Sendfile', value: '/x.txt' })).file).toBe(join(root, 'public/x.txt'))
})
