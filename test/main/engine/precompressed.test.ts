import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { encodedPaths } from '../../../main/engine/precompressed.ts'
import { tempFolder } from '../../temp-folder.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const PLAIN = 'console.log("hello")\n'.repeat(20)
const offered = (accepts: string): string[] =>
  encodedPaths('/app.js', ['zstd', 'br', 'gzip'], [['Accept-Encoding', accepts]]).map(({ encoding }) => encoding)

describe('which encodings a client takes', () => {
  test.each([
    ['gzip, deflate, br, zstd', ['zstd', 'br', 'gzip']],
    ['gzip', ['gzip']],
    ['GZIP', ['gzip']],
    ['br;q=0.5, gzip', ['gzip', 'br']],
    ['br;q=0, *', ['zstd', 'gzip']],
    ['identity', []],
    ['', []],
    ['gzip;q=nonsense', []],
  ])('%s', (accepts, wanted) => {
    expect(offered(accepts)).toEqual(wanted)
  })

  test('none where it says nothing; several headers are one', () => {
    expect(encodedPaths('/app.js', ['br'], [['Host', 'a']])).toEqual([])
    const headers = [['accept-encoding', 'gzip'] as const, ['Accept-Encoding', 'br'] as const]
    expect(encodedPaths('/a', ['br', 'gzip'], headers)).toEqual([
      { encoding: 'br', path: '/a.br' },
      { encoding: 'gzip', path: '/a.gz' },
    ])
  })
})

describe('files that lie compressed beside themselves', () => {
  const docroot = tempFolder()
  const gzipped = gzipSync(PLAIN)
  beforeAll(() => {
    const files = {
      'app.js': PLAIN,
      'app.js.gz': gzipped,
      'app.js.br': brotliCompressSync(PLAIN),
      'old.css': 'a{}',
      'old.css.br': 'what it was',
      'alone.css': 'a{}',
      'folder.css': 'a{}',
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(docroot, name), text)
    mkdirSync(join(docroot, 'folder.css.gz'))
    for (const name of ['app.js', 'old.css']) utimesSync(join(docroot, name), 1_700_000_000, 1_700_000_000)
    utimesSync(join(docroot, 'old.css.br'), 1_600_000_000, 1_600_000_000)
  })

  const started = async (precompressed: readonly ('zstd' | 'br' | 'gzip')[]) => {
    const rig = await EngineRig.start({ sites: [site(docroot, { precompressed })], pools: [pool('unix:/nowhere')] })
    return async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
      const answer = await ask(rig.port(), path, { headers, method })
      return { ...answer, why: (await rig.spool.ended(path)).note('routed')?.why }
    }
  }

  test('the one that the client takes is sent, as the type of the file that it stands for', async () => {
    const get = await started(['br', 'gzip'])
    const answer = await get('/app.js', { 'accept-encoding': 'gzip' })
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': String(gzipped.length),
      vary: 'Accept-Encoding',
    })
    expect(answer.body.equals(gzipped)).toBe(true)
    expect(answer.why).toBe('the file is there; the client takes gzip, and /app.js.gz is beside it')
    expect((await get('/app.js', { 'accept-encoding': 'gzip, br' })).headers['content-encoding']).toBe('br')
  })

  test('to all others the file itself goes, and caches are told that it depends', async () => {
    const get = await started(['br', 'gzip'])
    for (const path of ['/app.js', '/alone.css', '/folder.css']) {
      const headers: Record<string, string> = path === '/app.js' ? {} : { 'accept-encoding': 'gzip, br' }
      const answer = await get(path, headers)
      expect([answer.status, answer.headers['content-encoding'], answer.headers.vary]).toEqual([200, undefined, 'Accept-Encoding'])
    }
  })

  test('one that is older than its file is not sent, and the row says so', async () => {
    const get = await started(['br'])
    const answer = await get('/old.css', { 'accept-encoding': 'br' })
    expect([answer.body.toString(), answer.headers['content-encoding']]).toEqual(['a{}', undefined])
    expect(answer.why).toBe('the file is there; /old.css.br is older and not sent')
  })

  test('conditions, ranges and HEAD are of what is sent', async () => {
    const get = await started(['gzip'])
    const accepts = { 'accept-encoding': 'gzip' }
    const { headers } = await get('/app.js', accepts)
    const plain = await get('/app.js')
    expect(headers.etag).not.toBe(plain.headers.etag)
    expect((await get('/app.js', { ...accepts, 'if-none-match': String(headers.etag) })).status).toBe(304)
    const part = await get('/app.js', { ...accepts, range: 'bytes=2-5' })
    expect([part.status, part.headers['content-encoding']]).toEqual([206, 'gzip'])
    expect(part.body.equals(gzipped.subarray(2, 6))).toBe(true)
    const beyond = await get('/app.js', { ...accepts, range: 'bytes=9999-' })
    expect([beyond.status, beyond.headers['content-encoding']]).toEqual([416, undefined])
    const head = await get('/app.js', accepts, 'HEAD')
    expect([head.headers['content-encoding'], head.headers['content-length']]).toEqual(['gzip', String(gzipped.length)])
  })

  test('nothing of it where the site does not ask for it', async () => {
    const get = await started([])
    const answer = await get('/app.js', { 'accept-encoding': 'gzip' })
    expect([answer.headers['content-encoding'], answer.headers.vary]).toEqual([undefined, undefined])
  })
})
