import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readSiteFile } from '../../../app/site/site-file.ts'
import { suiteWith } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { type AskOptions, ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { type FpmPool, fpmPool } from './fpm-pool.ts'

const SERVER = '<?php header("X-Pool: " . ($_SERVER["POOL"] ?? "")); echo json_encode($_SERVER);'

/** What a site's file says beside its root. */
const said = (yaml: string, root: string) => {
  const {
    hosts: _,
    name: __,
    docroot: ___,
    port: ____,
    ...file
  } = readSiteFile(`root: ${root}\n${yaml}`, { name: 'site', path: 'site.yaml' })
  return file
}

suiteWith(['php-fpm'], 'the rules of a site', () => {
  let php: FpmPool
  let other: FpmPool
  let project: string
  const elsewhere = tempFolder()

  beforeAll(async () => {
    php = await fpmPool({ 'index.php': SERVER })
    other = await fpmPool({ 'index.php': SERVER }, ['env[POOL] = other'])
    project = dirname(php.docroot)
    writeFileSync(join(elsewhere, 'secret.txt'), 'TOP-OF-ALL')
    const files = {
      'docroot/style.css': 'a{}',
      'docroot/.env': 'KEY=1',
      'docroot/lib.inc': '<?php',
      'built/app.js': 'js',
      'built/x.php': '<?php echo 1;',
      'built/.env': 'KEY=2',
    }
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, name)), { recursive: true })
      writeFileSync(join(project, name), text)
    }
    mkdirSync(join(project, 'docroot/api'))
    writeFileSync(join(project, 'docroot/api/hello.php'), SERVER)
    symlinkSync(elsewhere, join(project, 'out'))
    symlinkSync(join(elsewhere, 'secret.txt'), join(project, 'docroot/linked.txt'))
    symlinkSync('/', join(project, 'docroot/everything'))
  })

  const started = async (yaml: string) => {
    const rig = await EngineRig.start({
      sites: [site(php.docroot, { ...said(yaml, project), docroot: php.docroot, pool: 'pool', port: 0, bind: '127.0.0.1' })],
      pools: [pool(php.address), pool(other.address, { name: 'other' })],
    })
    const get = async (path: string, options?: AskOptions) => {
      const answer = await ask(rig.port(), path, options)
      const told = await rig.spool.ended(path)
      return { ...answer, text: answer.body.toString(), told, why: told.note('routed')?.why ?? '' }
    }
    return { rig, get }
  }

  test('the first that is met holds, and the row says which; without one it is as ever', async () => {
    const { get } = await started('rules: [{ match: { path: /a/b }, respond: first }, { match: { path: /a/* }, respond: second }]\n')
    expect(await get('/a/b')).toMatchObject({ status: 200, text: 'first', why: 'rule 1 (path /a/b): its own answer' })
    const second = await get('/a/c')
    expect(second).toMatchObject({ text: 'second', why: 'rule 2 (path /a/*): its own answer' })
    expect(second.told.note('routed')).toMatchObject({ kind: 'respond', file: null })
    expect(second.told.end).toMatchObject({ state: 'done', records: 0, responseBytes: 6 })
    expect((await get('/style.css')).why).toBe('the file is there')
    expect((await get('/none')).why).toContain('/index.php is the front controller')
  })

  test('another pool runs the script', async () => {
    const { get } = await started('rules: [{ match: { path: /api/*, method: [POST] }, pool: other }]\n')
    const answer = await get('/api/hello.php/x', { method: 'POST', body: 'a=1' })
    expect(answer.headers['x-pool']).toBe('other')
    expect(answer.told.note('routed')).toMatchObject({ pool: 'other', kind: 'php', file: `${php.docroot}/api/hello.php` })
    expect(answer.why).toMatch(/^rule 1 \(path \/api\/\*, method POST\): /)
    expect(answer.told.note('attempt')).toMatchObject({ address: other.address })
    expect((await get('/api/hello.php')).told.note('attempt')).toMatchObject({ address: php.address })
  })

  test('a rewritten path is served in place of the one that was asked for; REQUEST_URI stays', async () => {
    const { get } = await started(
      'rules: [{ match: { path: /posts/* }, rewrite: "/index.php?id=${1}&${query}" }, { match: { path: /css }, rewrite: /style.css }]\n',
    )
    const answer = await get('/posts/a%20b%26c?d=1')
    expect(JSON.parse(answer.text)).toMatchObject({
      SCRIPT_NAME: '/index.php',
      REQUEST_URI: '/posts/a%20b%26c?d=1',
      QUERY_STRING: 'id=a%20b%26c&d=1',
    })
    expect(answer.why).toContain('rule 1 (path /posts/*), rewritten to /index.php: ')
    expect((await get('/css')).text).toBe('a{}')
  })

  test('a redirect has what was asked for in it, encoded', async () => {
    const { get } = await started(
      'rules: [{ match: { path: /old/** }, redirect: { to: "/new/${1}?${query}", status: 301 } }, { match: { path: /to/* }, redirect: "/${1}" }, { redirect: "https://example.test${path}" }]\n',
    )
    for (const [path, status, location] of [
      ['/old/a%20b', 301, '/new/a%20b'],
      ['/old/a?x=1&y=%0d%0aSet-Cookie:a', 301, '/new/a?x=1&y=%0d%0aSet-Cookie:a'],
      ['/to/%2f%2fevil.test', 302, '/evil.test'],
      ['/to/%5Cevil.test', 302, '/%5Cevil.test'],
      ['/other/é%3F'.replace('é', '%C3%A9'), 302, 'https://example.test/other/%C3%A9%3F'],
    ] as const) {
      const answer = await get(path)
      expect([path, answer.status, answer.headers.location]).toEqual([path, status, location])
      expect(answer.told.note('routed')).toMatchObject({ kind: 'redirect' })
    }
  })

  test('an answer of a rule has its status, type and headers; HEAD and 204 have no body', async () => {
    const { rig, get } = await started(
      'rules: [{ match: { path: /empty }, respond: { status: 204 } }, { match: { path: /json }, respond: { headers: { content-type: application/json }, body: "{}" } }, { respond: { status: 503, type: text/html, headers: { Retry-After: "60" }, body: <p>later } }]\n',
    )
    expect(await get('/x')).toMatchObject({
      status: 503,
      text: '<p>later',
      headers: { 'content-type': 'text/html', 'retry-after': '60', 'content-length': '8' },
    })
    expect(await ask(rig.port(), '/y', { method: 'HEAD' })).toMatchObject({ status: 503, headers: { 'content-length': '8' } })
    const empty = await get('/empty')
    expect(empty).toMatchObject({ status: 204, text: '' })
    expect(empty.headers).not.toHaveProperty('content-length')
    expect((await ask(rig.port(), '/empty', { method: 'HEAD' })).headers).not.toHaveProperty('content-length')
    const json = await get('/json')
    expect(json.told.note('answered')?.headers.filter(([name]) => /^content-type$/i.test(name))).toEqual([
      ['content-type', 'application/json'],
    ])
    // The body of a request that nobody reads does not block its connection.
    expect(await get('/z', { method: 'POST', body: 'x'.repeat(300_000) })).toMatchObject({ status: 503 })
  })

  test('a rule that denies says so here, and to the log', async () => {
    const { get } = await started('rules: [{ match: { path: /admin/** }, deny: true }, { match: { path: /gone }, deny: 404 }]\n')
    const answer = await get('/admin/x')
    expect(answer).toMatchObject({ status: 403, why: 'Rule 1 (path /admin/**) of the site site denies it.' })
    expect(answer.told.end).toMatchObject({ state: 'failed', failure: { code: 'rule-denies' } })
    expect((await get('/gone')).status).toBe(404)
    // However it is written.
    for (const path of ['/x/../admin/x', '//admin/x', '/%61dmin/x', '/./admin/x', '/admin%2Fx', '/admin//x'])
      expect([path, (await get(path)).status]).toEqual([path, 403])
  })

  test('static serves files alone, from the docroot or a folder of the project', async () => {
    const { get } = await started(
      'rules: [{ match: { path: /built/* }, rewrite: "/${1}", static: built }, { match: { path: /out/* }, rewrite: "/${1}", static: out }, { match: { path: /nowhere/* }, static: nowhere }, { static: true }]\n',
    )
    expect(await get('/built/app.js')).toMatchObject({ status: 200, text: 'js' })
    expect((await get('/built/app.js')).told.note('routed')).toMatchObject({ kind: 'static', file: `${project}/built/app.js` })
    expect(await get('/style.css')).toMatchObject({ status: 200, text: 'a{}' })
    for (const path of [
      '/built/x.php', // source
      '/built/.env',
      '/built/none', // the front controller answers nothing here
      '/index.php',
      '/api/hello.php/x',
      '/',
      '/lib.inc',
      '/.env',
      '/out/secret.txt', // a folder that is a link out of the project
      '/linked.txt',
      '/everything/etc/passwd',
      '/nowhere/x',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404])
    expect((await get('/style.css?post', { method: 'POST', body: 'x' })).status).toBe(405)
  })

  test('a rewritten folder gets its slash in the URL that was asked for', async () => {
    mkdirSync(join(project, 'built/sub'))
    writeFileSync(join(project, 'built/sub/index.html'), 'sub')
    const { get } = await started(
      'rules: [{ match: { path: [/b/*] }, rewrite: "/${1}?x", static: built }, { match: { path: /s* }, rewrite: /sub, static: built }]\n',
    )
    expect(await get('/b/sub?q=1')).toMatchObject({ status: 308, headers: { location: '/b/sub/?q=1' } })
    expect(await get('/b/sub/')).toMatchObject({ status: 200, text: 'sub' })
    expect(await get('/s')).toMatchObject({ status: 308, headers: { location: '/s/' } })
  })

  test('no rewrite leads out of the docroot, to a dot file or to source', async () => {
    const { get } = await started(
      'rules: [{ match: { path: /f }, rewrite: "/${query.f}" }, { match: { path: /c/** }, rewrite: "/api/${1}" }, { match: { path: /h }, rewrite: "/${header.x-to}" }]\n',
    )
    for (const [path, status] of [
      ['/f?f=style.css', 200],
      ['/f?f=../../../../etc/passwd', 400],
      ['/f?f=..%2f..%2f..%2fetc%2fpasswd', 400],
      ['/f?f=%252e%252e/%252e%252e/etc/passwd', 200], // decoded once: a name that no file has, so the front controller
      ['/f?f=x%00.css', 400],
      ['/f?f=x%0d%0aX:y', 400],
      ['/f?f=.env', 404],
      ['/f?f=lib.inc', 404],
      ['/f?f=linked.txt', 404],
      ['/f?f=everything/etc/passwd', 404],
      ['/c/%2e%2e/x', 200], // `..` is gone before a rule sees it: /x
    ] as const) {
      const answer = await get(path)
      expect([path, answer.status]).toEqual([path, status])
      if (status === 400)
        expect(answer.told.note('routed')).toMatchObject({ kind: 'error', why: expect.stringMatching(/^rule 1 \(path \/f\): /) })
      expect(answer.text).not.toMatch(/root:x|TOP-OF-ALL|KEY=/)
    }
  })

  test('parameters have fields and conditions; poison never gets in', async () => {
    const { rig, get } = await started(
      [
        'set-params:',
        '  APP_PATH: "${path}|${host}|${query.z}|${header.x-y}"',
        '  MODE: [{ value: debug, when: { header: { x-debug: "*" } } }, { value: "post ${1}", when: { path: /p/*, method: POST } }, plain]',
        '  ONLY: { value: "yes", when: { path: /p/* } }',
        '  GONE: "${header.x-none}"',
        '  EMPTY: ""',
        'pass-headers: [te, proxy-authorization]',
        'hide-headers: [cookie, authorization]',
        '',
      ].join('\n'),
    )
    const sent = {
      'x-y': 'caf\xc3\xa9',
      cookie: 'a=1',
      authorization: 'Basic x',
      te: 'trailers',
      proxy: 'http://evil.test',
      'proxy-authorization': 'p',
    }
    const got = JSON.parse((await get('/p/x?z=a%20b', { headers: sent })).text)
    expect(got).toMatchObject({
      APP_PATH: `/p/x|127.0.0.1|a b|café`,
      MODE: 'plain',
      ONLY: 'yes',
      EMPTY: '',
      HTTP_TE: 'trailers',
      HTTP_PROXY_AUTHORIZATION: 'p',
    })
    for (const name of ['GONE', 'HTTP_COOKIE', 'HTTP_AUTHORIZATION', 'HTTP_PROXY']) expect(got).not.toHaveProperty(name)
    expect(JSON.parse((await get('/p/y', { method: 'POST', body: 'a' })).text).MODE).toBe('post y')
    expect(JSON.parse((await ask(rig.port(), '/q', { headers: { 'X-Debug': '1' } })).body.toString())).toMatchObject({ MODE: 'debug' })
  })

  test('an expression that would take for ever is ended, the others go on', async () => {
    const { get } = await started('rules: [{ match: { path: "~^/(a+)+$" }, deny: true }]\n')
    const begun = performance.now()
    const answer = await get(`/${'a'.repeat(60)}!`)
    expect(performance.now() - begun).toBeLessThan(5000)
    expect(answer).toMatchObject({
      status: 500,
      told: { end: { failure: { code: 'expression-too-slow', details: { ms: 50, length: 62 } } } },
    })
    expect(await get('/aaa')).toMatchObject({ status: 403 })
    expect(await get('/style.css')).toMatchObject({ status: 200 })
  })

  test('path-info with one group hands over no PATH_INFO; a script may lie elsewhere than the path has it', async () => {
    const { get } = await started('path-info: ^/app(/.+?\\.php)(?:/|$)\n')
    const moved = JSON.parse((await get('/app/api/hello.php/x')).text)
    expect(moved).toMatchObject({ SCRIPT_NAME: '/api/hello.php' })
    expect(moved).not.toHaveProperty('PATH_INFO')
    expect((await get('/app/api/../../linked.txt')).status).toBe(404)
  })

  test.runIf(process.getuid?.() === 0)('a pool in a chroot is told its own paths; files are looked for where they are here', async () => {
    const inside = await fpmPool({ 'index.php': SERVER }, ['chroot = DOCROOT'])
    const rig = await EngineRig.start({ sites: [site(inside.docroot, { docrootInPool: '/' })], pools: [pool(inside.address)] })
    const got = JSON.parse((await ask(rig.port(), '/index.php/x')).body.toString())
    expect(got).toMatchObject({ SCRIPT_FILENAME: '/index.php', DOCUMENT_ROOT: '/', SCRIPT_NAME: '/index.php', PATH_INFO: '/x' })
    expect((await rig.spool.ended('/index.php/x')).note('routed')).toMatchObject({ file: `${inside.docroot}/index.php` })
  })

  test('a body over the limit of the site is refused, whether its length is known or not', async () => {
    const { rig, get } = await started('limits: { body: 1K }\n')
    expect(await get('/x', { method: 'POST', body: 'x'.repeat(1024) })).toMatchObject({ status: 200 })
    expect(await get('/y', { method: 'POST', body: 'x'.repeat(1025) })).toMatchObject({ status: 413 })
    expect(await get('/z', { method: 'POST', body: ['x'.repeat(1000), 'x'.repeat(1000)] })).toMatchObject({ status: 413 })
    expect(rig.spool.all().filter((told) => told.note('attempt'))).toHaveLength(1)
  })

  test('a site waits as long as its file says', async () => {
    const { rig } = await started('timeouts: { client-idle: 100ms }\n')
    const client = await RawClient.connect(rig.port())
    client.send('POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nfour')
    await until(() => client.received.startsWith('HTTP/1.1 408'), { what: 'that it is given up' })
    expect((await rig.spool.ended('/slow')).end?.failure).toMatchObject({ code: 'client-idle', details: { ms: 100 } })
  })

  test('two sites of one pool wait each as long as its own file says', async () => {
    const slow = await fpmPool(
      { 'sleep.php': '<?php while (!file_exists(__DIR__ . "/go")) { clearstatcache(); usleep(5000); } echo "ok";' },
      [],
      1,
    )
    const patient = site(slow.docroot, { name: 'patient' })
    const hasty = site(slow.docroot, { name: 'hasty', limits: { queueMs: 100 } })
    const rig = await EngineRig.start({ sites: [patient, hasty], pools: [pool(slow.address, { maxChildren: 1 })] })
    const first = ask(rig.port('patient'), '/sleep.php?1')
    await until(() => rig.spool.all().some((told) => told.states.includes('waiting')), { what: 'the worker to be busy' })
    const waits = ask(rig.port('patient'), '/sleep.php?2')
    await until(() => rig.queue.some(({ waiting }) => waiting === 1), { what: 'one to wait' })
    expect((await ask(rig.port('hasty'), '/sleep.php?3')).status).toBe(503)
    expect((await rig.spool.ended('/sleep.php?3')).end?.failure).toMatchObject({ code: 'queue-timeout', details: { ms: 100 } })
    execFileSync('touch', [join(slow.docroot, 'go')])
    expect([(await first).status, (await waits).status]).toEqual([200, 200])
  })
})
