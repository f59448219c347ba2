import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodePath } from '../../../app/cgi/request-path.ts'
import type { EnginePool, EngineSite } from '../../../app/contract/engine-messages.ts'
import { Failure } from '../../../app/failure.ts'
import { type Located, locate } from '../../../main/engine/locate.ts'
import { failureOf } from '../../failure-of.ts'
import { tempFolder } from '../../temp-folder.ts'
import { pool as poolOf, site as siteOf } from './engine-rig.ts'

const project = tempFolder()
const elsewhere = tempFolder()
const docroot = join(project, 'public')

const site = siteOf(docroot, { name: 'blog', root: project, frontController: null, hosts: [], pool: 'blog' })
const pool = poolOf('', { name: 'blog', addresses: [], maxChildren: 1 })
const framework: EngineSite = { ...site, frontController: '/index.php' }

interface Asked {
  readonly site?: EngineSite
  readonly pool?: EnginePool
  readonly method?: string
  readonly query?: string
}

/** As the engine does it: decoded first. */
const ask = async (rawPath: string, more: Asked = {}): Promise<Located> =>
  locate(more.site ?? site, more.pool ?? pool, {
    method: more.method ?? 'GET',
    path: decodePath(rawPath),
    query: more.query ?? '',
    headers: [],
  })

beforeAll(() => {
  const files = [
    'public/index.php',
    'public/hello.php',
    'public/tool.phar',
    'public/style.css',
    'public/a b.txt',
    'public/café.txt',
    'public/100%.txt',
    'public/a?b#c.txt',
    'public/.env',
    'public/.git/config',
    'public/.hidden/x.php',
    'public/.hidden/index.php',
    'public/.well-known/security.txt',
    'public/.well-known/.private',
    'public/lib/secret.inc',
    'public/lib/page.PHP',
    'public/lib/page.phtml',
    'public/lib/source.phps',
    'public/lib/old.php5',
    'public/lib/config.php~',
    'public/lib/config.PHP.bak',
    'public/lib/config.inc.swp',
    'public/lib/jquery.phpjs.js',
    'public/uploads/a.jpg',
    'public/blog/index.html',
    'public/shop/index.php',
    'public/shop/index.html',
    'public/docs/readme.txt',
    'public/v1.php/b.php',
    'public/v1.php/c.css',
    'public/émile/index.html',
    'assets/x.css',
    'src/config.php',
    'src/plain.txt',
  ]
  for (const file of files) {
    mkdirSync(dirname(join(project, file)), { recursive: true })
    writeFileSync(join(project, file), file)
  }
  mkdirSync(join(docroot, 'empty'))
  mkdirSync(join(elsewhere, 'folder'))
  for (const file of ['secret.txt', 'evil.php', 'folder/index.html']) writeFileSync(join(elsewhere, file), file)
  const links = {
    'inside.css': '../assets/x.css',
    'inside.php': '../src/config.php',
    'source.txt': '../src/config.php',
    'out.txt': join(elsewhere, 'secret.txt'),
    'out.php': join(elsewhere, 'evil.php'),
    'out-folder': join(elsewhere, 'folder'),
    'out-twice': 'out-folder',
    loop: 'loop',
    dangling: 'nowhere',
  }
  for (const [name, to] of Object.entries(links)) symlinkSync(to, join(docroot, name))
  execFileSync('mkfifo', [join(docroot, 'fifo')])
})

describe('a file', () => {
  test.each([
    ['/style.css', 'style.css'],
    ['/a%20b.txt', 'a b.txt'],
    ['/caf%C3%A9.txt', 'café.txt'],
    ['/100%25.txt', '100%.txt'],
    ['/a%3Fb%23c.txt', 'a?b#c.txt'],
    ['//docs/./x/..//readme.txt', 'docs/readme.txt'],
    ['/docs%2Freadme.txt', 'docs/readme.txt'],
    ['/.well-known/security.txt', '.well-known/security.txt'],
    ['/v1.php/c.css', 'v1.php/c.css'],
    ['/lib/jquery.phpjs.js', 'lib/jquery.phpjs.js'],
    ['/inside.css', 'inside.css'],
  ])('%s', async (path, file) => {
    const found = await ask(path)
    expect(found).toMatchObject({ kind: 'static', file: join(docroot, file) })
    for (const method of ['HEAD']) expect(await ask(path, { method })).toEqual(found)
    expect(await failureOf(() => ask(path, { method: 'POST' }))).toMatchObject({ code: 'method-not-for-file', status: 405 })
  })

  test('its size and time', async () => {
    expect(await ask('/style.css')).toMatchObject({ size: 'public/style.css'.length, why: 'the file is there' })
  })
})

describe('a script, its PATH_INFO by what is on disk', () => {
  test.each([
    ['/hello.php', '/hello.php', ''],
    ['/tool.phar', '/tool.phar', ''],
    ['/hello.php/', '/hello.php', '/'],
    ['/hello.php/caf%C3%A9/a%2Fb', '/hello.php', '/café/a/b'],
    ['/hello.php/.env', '/hello.php', '/.env'],
    ['/hello.php/b.php/c', '/hello.php', '/b.php/c'],
    ['/hello.php/x.css', '/hello.php', '/x.css'],
    ['/v1.php/b.php', '/v1.php/b.php', ''],
    ['/v1.php/b.php/c', '/v1.php/b.php', '/c'],
    ['/inside.php', '/inside.php', ''],
    ['//hello.php', '/hello.php', ''],
  ])('%s', async (path, scriptName, pathInfo) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const found = await ask(path, { site: framework, method })
      expect(found).toMatchObject({ kind: 'script', file: docroot + scriptName, scriptName, pathInfo })
    }
  })

  test('an expression of one group gives no PATH_INFO, one that does not match no split', async () => {
    expect(await ask('/hello.php/x', { site: { ...site, pathInfo: '^(/.+\\.php)/' } })).toMatchObject({
      scriptName: '/hello.php',
      pathInfo: '',
    })
    const only = { ...framework, pathInfo: '^(/index\\.php)(/.*)?$' }
    expect(await ask('/index.php/x', { site: only })).toMatchObject({ scriptName: '/index.php', pathInfo: '/x' })
    expect(await ask('/hello.php/x', { site: only })).toMatchObject({ scriptName: '/index.php', pathInfo: '' })
    expect(await ask('/hello.php', { site: only })).toMatchObject({ scriptName: '/hello.php' })
  })

  test('the extensions are the pool’s; a pool without any runs .php', async () => {
    const html = { ...pool, limitExtensions: ['.html'] }
    expect(await ask('/blog/', { pool: html })).toMatchObject({ kind: 'script', scriptName: '/blog/index.html' })
    expect(await failureOf(() => ask('/hello.php', { pool: html }))).toMatchObject({ code: 'never-served' })
    const all = { ...pool, limitExtensions: [] }
    expect(await ask('/hello.php/x', { pool: all })).toMatchObject({ kind: 'script', pathInfo: '/x' })
    expect(await ask('/style.css', { pool: all })).toMatchObject({ kind: 'static' })
  })
})

describe('a folder', () => {
  test.each([
    ['/', 'script', '/index.php'],
    ['/shop/', 'script', '/shop/index.php'],
    ['/shop/.', 'script', '/shop/index.php'],
    ['/docs/../shop/', 'script', '/shop/index.php'],
    ['/blog/', 'static', '/blog/index.html'],
  ])('with an index: %s', async (path, kind, name) => {
    expect(await ask(path)).toMatchObject({ kind, file: docroot + name })
  })

  test.each([
    ['/blog', '', '/blog/'],
    ['/blog', 'a=%20&b', '/blog/?a=%20&b'],
    ['//blog', '', '/blog/'],
    ['/%C3%A9mile', '', '/%C3%A9mile/'],
  ])('without its slash: %s?%s', async (path, query, location) => {
    expect(await ask(path, { query })).toMatchObject({ kind: 'redirect', status: 308, location })
  })

  test('a redirect never leads to another host', async () => {
    const open = { ...site, index: ['index.html'] }
    mkdirSync(join(docroot, '\\evil.example'))
    writeFileSync(join(docroot, '\\evil.example', 'index.html'), '')
    expect(await ask('//\\evil.example', { site: open })).toMatchObject({ location: '/%5Cevil.example/' })
  })

  test.each(['/empty', '/empty/', '/docs', '/docs/'])('without an index there is no listing: %s', async (path) => {
    expect(await failureOf(() => ask(path))).toMatchObject({ code: 'not-found', status: 404 })
    expect(await ask(path, { site: framework })).toMatchObject({ kind: 'script', scriptName: '/index.php', pathInfo: '' })
  })
})

describe('what is not there', () => {
  const long = `/${'x'.repeat(300)}`
  test.each([
    '/nothing',
    '/nothing.php',
    '/nothing.php/x',
    '/nothing/',
    '/style.css/',
    '/style.css/x',
    '/uploads/a.jpg/x.php',
    '/uploads/a.jpg/index.php/x',
    '/v1.php/nothing.php/x',
    '/.env.local',
    '/.git/nothing',
    '/loop',
    '/dangling',
    '/fifo',
    '/fifo/',
    '/INDEX.PHP',
    '/Hello.php',
    long,
    `/${'a/'.repeat(3000)}`,
  ])('%s', async (path) => {
    expect(await failureOf(() => ask(path))).toMatchObject({ code: 'not-found', status: 404, details: { path } })
    for (const method of ['GET', 'POST']) {
      const found = await ask(path, { site: framework, method })
      expect(found).toMatchObject({ kind: 'script', file: join(docroot, 'index.php'), scriptName: '/index.php', pathInfo: '' })
      expect(found.why).toContain('/index.php is the front controller')
    }
  })

  test('a front controller that is not there is none', async () => {
    expect(await failureOf(() => ask('/x', { site: { ...site, frontController: '/app.php' } }))).toMatchObject({ code: 'not-found' })
  })

  test('a front controller may be a page', async () => {
    expect(await ask('/x', { site: { ...site, frontController: '/blog/index.html' } })).toMatchObject({ kind: 'static' })
  })
})

describe('never served, also where a front controller is', () => {
  test.each([
    '/.env',
    '/.git/config',
    '/%2egit/config',
    '/.hidden/x.php',
    '/.hidden/x.php/y',
    '/.hidden/',
    '/.hidden',
    '/.well-known/.private',
    '/lib/secret.inc',
    '/lib/page.PHP',
    '/lib/page.phtml',
    '/lib/source.phps',
    '/lib/old.php5',
    '/lib/config.php~',
    '/lib/config.PHP.bak',
    '/lib/config.inc.swp',
    '/source.txt',
  ])('%s', async (path) => {
    for (const each of [site, framework]) {
      expect(await failureOf(() => ask(path, { site: each }))).toMatchObject({ code: 'never-served', status: 404 })
    }
  })

  test.each(['/out.txt', '/out.php', '/out.php/x', '/out-folder/index.html', '/out-folder/', '/out-folder', '/out-twice/'])(
    'out of the project: %s',
    async (path) => {
      for (const each of [site, framework]) {
        expect(await failureOf(() => ask(path, { site: each }))).toMatchObject({
          code: 'script-outside',
          status: 404,
          details: { root: project },
        })
      }
      expect((await ask(path, { site: { ...site, followSymlinks: true } })).kind).toBeTruthy()
    },
  )

  test('what climbs out or ends a line does not get as far as the disk', async () => {
    for (const path of ['/../x', '/%2e%2e%2fetc/passwd', '/hello.php/..%2f..', '/a%00.php', '/hello.php/%0a', '/x%0d']) {
      expect((await failureOf(() => ask(path))).status).toBe(400)
    }
  })
})

test('the project may itself be behind a link', async () => {
  const link = join(elsewhere, 'project')
  symlinkSync(project, link)
  expect(await ask('/inside.css', { site: { ...site, root: link } })).toMatchObject({ kind: 'static' })
  expect(await failureOf(() => ask('/out.txt', { site: { ...site, root: link } }))).toMatchObject({ code: 'script-outside' })
})

test('a docroot with a slash at its end, and one outside of the root', async () => {
  expect(await ask('/hello.php', { site: { ...site, docroot: `${docroot}/` } })).toMatchObject({ file: join(docroot, 'hello.php') })
  expect(await ask('/secret.txt', { site: { ...site, docroot: elsewhere } })).toMatchObject({ kind: 'static' })
})

describe('who may read it', () => {
  const reader = { user: 'somebody', uid: 54_321, gids: [54_322] }
  const forReader = { pool: { ...pool, reader } }

  test('a file for all in folders for all', async () => {
    expect(await ask('/style.css', forReader)).toMatchObject({ kind: 'static' })
  })

  test.each([
    ['a file for its owner alone', 'locked/a.txt', 0o600, 0o755, 'locked/a.txt'],
    ['a folder that may not be entered', 'shut/a.txt', 0o644, 0o750, 'shut'],
    ['a folder that may be read and not entered', 'listed/a.txt', 0o644, 0o754, 'listed'],
  ])('%s', async (_, path, fileMode, folderMode, closed) => {
    const file = join(docroot, path)
    mkdirSync(dirname(file))
    writeFileSync(file, '')
    chmodSync(file, fileMode)
    chmodSync(dirname(file), folderMode)
    expect(await failureOf(() => ask(`/${path}`, forReader))).toMatchObject({
      code: 'file-not-for-pool-user',
      status: 403,
      details: { file: join(docroot, closed), user: 'somebody' },
    })
    expect(await ask(`/${path}`, { pool: { ...pool, reader: { user: 'root', uid: 0, gids: [0] } } })).toMatchObject({ kind: 'static' })
    expect(await ask(`/${path}`), 'without a reader our own rights decide').toMatchObject({ kind: 'static' })
  })

  test('a script is for PHP-FPM to read, or to refuse', async () => {
    writeFileSync(join(docroot, 'locked.php'), '', { mode: 0o600 })
    expect(await ask('/locked.php', forReader)).toMatchObject({ kind: 'script' })
  })

  test('a folder that we ourselves may not enter', async () => {
    mkdirSync(join(docroot, 'ours'))
    writeFileSync(join(docroot, 'ours/a.txt'), '')
    chmodSync(join(docroot, 'ours'), 0o000)
    const asRoot = process.getuid?.() === 0
    if (asRoot) process.seteuid?.(65_534)
    try {
      expect(await failureOf(() => ask('/ours/a.txt'))).toMatchObject({ code: 'file-not-for-pool-user', status: 403 })
    } finally {
      if (asRoot) process.seteuid?.(0)
      chmodSync(join(docroot, 'ours'), 0o755)
    }
  })
})

test('no path is answered with a file outside of the docroot, a dot file or source', async () => {
  const piece = fc.constantFrom(
    ...['hello.php', 'style.css', '.env', '.git', 'config', 'lib', 'secret.inc', 'out.txt', 'out-folder', 'index.html', 'v1.php', 'b.php'],
    ...['..', '.', '', '%2e%2e', '%2f', 'uploads', 'a.jpg', 'x.php', 'page.PHP', 'source.txt', 'inside.css', 'etc', 'passwd'],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 5 }), fc.boolean(), async (pieces, withFrontController) => {
      try {
        const found = await ask(`/${pieces.join('/')}`, { site: withFrontController ? framework : site })
        if (found.kind === 'redirect') return
        expect(found.file.startsWith(`${docroot}/`)).toBe(true)
        expect(found.file.slice(docroot.length)).not.toMatch(/\/\.(?!well-known)|\.inc|\.PHP|out|source/)
        if (found.kind === 'script') expect(found.scriptName.endsWith('.php')).toBe(true)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        expect([400, 404]).toContain(error.status)
      }
    }),
    { numRuns: 500 },
  )
})

test('a file that goes away is gone at once', async () => {
  const file = join(docroot, 'short.txt')
  writeFileSync(file, '')
  expect(await ask('/short.txt')).toMatchObject({ kind: 'static' })
  rmSync(file)
  expect(await failureOf(() => ask('/short.txt'))).toMatchObject({ code: 'not-found' })
})

test('a program answers for every path but where files alone are meant', async () => {
  const program = { ...pool, everyPath: true }
  const script = { kind: 'script', scriptName: '', file: docroot }
  for (const path of ['/', '/no/such', '/index.php', '/style.css', '/.env'])
    expect(await ask(path, { site: framework, pool: program })).toMatchObject({ ...script, pathInfo: path })
  const filesOnly = { method: 'GET', path: '/style.css', query: '', headers: [], filesOnly: true }
  expect(await locate(site, program, filesOnly)).toMatchObject({ kind: 'static' })
})
