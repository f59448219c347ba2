import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { Failure } from '../../../app/failure.ts'
import { setYamlKeys } from '../../../app/site/set-yaml-keys.ts'
import { poolsOf, readSiteFile } from '../../../app/site/site-file.ts'

const always = (value: string) => [{ value, when: {} }]
const PROXY = 'must be like http://127.0.0.1:5173 or unix:/run/app.sock, without a path (rewrite makes one), and not https'
const read = (text: string) => readSiteFile(text, { name: 'blog', path: '/w/sites/blog.yaml' })

test('every key but root has a default', () => {
  expect(read('root: /home/me/blog\n')).toEqual({
    name: 'blog',
    root: '/home/me/blog',
    docroot: null,
    docrootInPool: null,
    hosts: ['blog.localhost'],
    port: null,
    index: ['index.php', 'index.html'],
    pathInfo: '^(/.+?\\.php)(/.*)?$',
    frontController: '/index.php',
    pool: 'blog',
    setParams: {},
    passHeaders: [],
    hideHeaders: [],
    followSymlinks: false,
    precompressed: [],
    xSendfile: [],
    xAccelRedirect: {},
    logStderr: { own: false, file: null },
    limits: {},
    rules: [],
  })
})

test('each key is read, and a scalar is what was written', () => {
  const site = read(
    `# mine
root: /home/me/blog
docroot: public
hosts: [Blog.localhost, blog.test]
port: 8081
index:
  - start.php
path-info: ^(/x\\.php)(/.*)?$
front-controller: false
pool: api
set-params: { APP_ENV: dev, VERSION: 1.10, DEBUG: true, EMPTY: }
follow-symlinks: true
`,
  )
  expect(site).toMatchObject({
    docroot: 'public',
    hosts: ['blog.localhost', 'blog.test'],
    port: 8081,
    index: ['start.php'],
    pathInfo: '^(/x\\.php)(/.*)?$',
    frontController: null,
    pool: 'api',
    setParams: { APP_ENV: always('dev'), VERSION: always('1.10'), DEBUG: always('true'), EMPTY: always('') },
    followSymlinks: true,
  })
})

test('where STDERR goes, and which files PHP may have sent', () => {
  for (const [said, meant] of [
    ['true', { own: true, file: null }],
    ['false', { own: false, file: null }],
    ['logs/stderr.log', { own: false, file: 'logs/stderr.log' }],
    ['[true, /var/log/blog.log]', { own: true, file: '/var/log/blog.log' }],
  ] as const)
    expect([said, read(`root: /a\nlog-stderr: ${said}\n`).logStderr]).toEqual([said, meant])
  expect(read('root: /a\nprecompressed: [br, gzip]\n').precompressed).toEqual(['br', 'gzip'])
  expect(read('root: /a\nx-sendfile: [private, /srv/x]\nx-accel-redirect: { /p/: private, /: /srv/y }\n')).toMatchObject({
    xSendfile: ['private', '/srv/x'],
    xAccelRedirect: { '/p/': 'private', '/': '/srv/y' },
  })
})

for (const [what, text, line, reason] of [
  ['an unknown key', 'root: /a\n\n# so\ndocrot: public\n', 4, 'unknown key docrot; did you mean docroot?'],
  ['a key that is like none', 'root: /a\ncolour: red\n', 2, /^unknown key colour; known are root, docroot, /],
  ['no root', 'port: 8081\n', 1, 'root is missing: the folder of the project'],
  ['an empty file', '', 1, 'root is missing: the folder of the project'],
  ['a relative root', 'root: blog\n', 1, 'root must be an absolute path'],
  ['a port that is none', 'root: /a\nport: http\n', 2, 'port must be a number from 0 to 65535'],
  ['a port over the last', 'root: /a\nport: 65536\n', 2, 'port must be a number from 0 to 65535'],
  ['a list that is none', 'root: /a\nhosts: blog.localhost\n', 2, 'hosts must be a list, such as [blog.localhost]'],
  ['a bad item of a list', 'root: /a\nhosts:\n  - ok\n  - "a b"\n', 4, 'hosts must hold names like blog.localhost'],
  ['a flag that is none', 'root: /a\nfollow-symlinks: yes\n', 2, 'follow-symlinks must be true or false'],
  ['an expression that is none', 'root: /a\npath-info: "(("\n', 2, /^path-info must be a regular expression/],
  ['an expression without a group', 'root: /a\npath-info: ^/x\n', 2, /^path-info must be a regular expression .* has 0$/],
  [
    'a front controller without slash',
    'root: /a\nfront-controller: index.php\n',
    2,
    'front-controller must be a path that begins with /, or false',
  ],
  ['a nested parameter', 'root: /a\nset-params:\n  A: ok\n  B: [[1]]\n', 4, 'set-params.B must be text, or hold lines like value: dev'],
  ['the first of two faults', 'root: /a\nport: x\nhosts: y\n', 2, /^port/],
  ['YAML that is none', 'root: /a\nhosts: [a\nport: 1\n', 3, /./],
  ['a key given twice', 'root: /a\nport: 1\nport: 2\n', 3, /unique/],
  ['a list in place of keys', '- root\n', 1, 'the file must hold lines like key: value'],
  ['a parameter that is poison', 'root: /a\nset-params:\n  A: b\n  HTTP_PROXY: x\n', 4, /HTTP_PROXY must not be set: .*httpoxy/],
  [
    'a file that the request would choose',
    'root: /a\nset-params:\n  SCRIPT_FILENAME: "/a/${query.f}"\n',
    3,
    /^set-params.SCRIPT_FILENAME must have no fields/,
  ],
  ['a field that is none', 'root: /a\nset-params:\n  A: "${pth}"\n', 3, /^set-params\.A has no field \$\{pth\}; there are scheme, path, /],
  ['a condition that is none', 'root: /a\nset-params:\n  A: { value: b, when: { pat: /x } }\n', 3, 'unknown key pat; did you mean path?'],
  ['a header that is never passed', 'root: /a\npass-headers: [te, Proxy]\n', 2, 'pass-headers must not hold proxy or content-length'],
  ['a time without unit', 'root: /a\ntimeouts:\n  queue: 30\n', 3, 'timeouts.queue must be a time such as 500ms, 30s, 5m or 1h'],
  ['a time-out that is none', 'root: /a\ntimeouts: { queu: 30s }\n', 2, 'unknown key queu; did you mean queue?'],
  ['a size that is none', 'root: /a\nlimits: { body: 64MB }\n', 2, 'limits.body must be a size such as 500K, 64M or 2G'],
  ['rules that are no list', 'root: /a\nrules: { deny: true }\n', 2, 'rules must be a list of rules'],
  [
    'a rule that does nothing',
    'root: /a\nrules:\n  - match: { path: /a }\n',
    3,
    /^rules must say what is done: one of pool, static, proxy, redirect, /,
  ],
  [
    'a rule that does two things',
    'root: /a\nrules:\n  - deny: true\n    respond: x\n',
    3,
    'rules has respond and deny: a rule does one of them',
  ],
  [
    'a path that is none',
    'root: /a\nrules:\n  - deny: true\n    match: { path: api }\n',
    4,
    'rules.match.path must begin with /, * or ~, and api does not',
  ],
  [
    'an expression in a rule',
    'root: /a\nrules:\n  - deny: true\n    match:\n      path: [/a, "~(("]\n',
    5,
    /^rules\.match\.path holds ~ and no regular expression/,
  ],
  [
    'an address that is none',
    'root: /a\nrules:\n  - { deny: true, match: { client: home } }\n',
    3,
    /^rules\.match\.client must be loopback, or an address/,
  ],
  [
    'a static folder out of root',
    'root: /a\nrules: [{ static: a/../../b }]\n',
    2,
    'rules.static must be a folder in root, without .. and without a slash at its begin',
  ],
  [
    'a redirect to elsewhere',
    'root: /a\nrules: [{ redirect: "javascript:alert(1)" }]\n',
    2,
    'rules.redirect must be a path, or a URL of http or https',
  ],
  [
    'a redirect to a host that the request would choose',
    'root: /a\nrules: [{ redirect: "https://example.test${1}" }]\n',
    2,
    'rules.redirect must have no field but ${host} and ${port} in the name of its host; begin the path with / or ${path}',
  ],
  [
    'a status that is no redirect',
    'root: /a\nrules: [{ redirect: { to: /b, status: 200 } }]\n',
    2,
    'rules.redirect.status must be 301, 302, 303, 307 or 308',
  ],
  [
    'a header that would split the answer',
    'root: /a\nrules: [{ respond: { headers: { A: "b\\r\\nC: d" } } }]\n',
    2,
    'rules.respond.headers.A must be ASCII, in one line',
  ],
  [
    'a header about the connection',
    'root: /a\nrules: [{ respond: { headers: { Content-Length: "1" } } }]\n',
    2,
    /must not be about the connection/,
  ],
  [
    'a pattern without quotes, which is an alias in YAML',
    'root: /a\nrules:\n  - deny: true\n    match: { path: *.css }\n',
    4,
    '*.css must stand in quotes: YAML takes it for the name of another value',
  ],
  ['a value that holds itself', 'root: /a\nrules:\n  - deny: true\n    match: &it { not: *it }\n', 4, '*it holds itself'],
  [
    'a value that holds others without end',
    `root: /a\nindex: &a [x, x]\nhosts: &b [${'*a, '.repeat(99)}*a]\nrules: [${'*b, '.repeat(9)}*b]\n`,
    1,
    /^Excessive alias count/,
  ],
  [
    'an encoding that nobody knows',
    'root: /a\nprecompressed: [br, lzma]\n',
    2,
    /^precompressed must be a list of zstd, br, gzip, each once/,
  ],
  ['an encoding twice', 'root: /a\nprecompressed: [br, br]\n', 2, /^precompressed must be a list of zstd, br, gzip, each once/],
  ['a folder of files to send that climbs out', 'root: /a\nx-sendfile: [ok, ../b]\n', 2, /^x-sendfile must not climb out of root by \.\./],
  ['folders that are no list', 'root: /a\nx-sendfile: files\n', 2, 'x-sendfile must be a list, such as [storage/private]'],
  [
    'a prefix without its slash',
    'root: /a\nx-accel-redirect: { /files: b }\n',
    2,
    'x-accel-redirect./files must have prefixes that begin and end with a slash, such as /protected/',
  ],
  [
    'prefixes that are no map',
    'root: /a\nx-accel-redirect: [b]\n',
    2,
    'x-accel-redirect must hold lines like /protected/: storage/private',
  ],
  ['a folder for STDERR', 'root: /a\nlog-stderr: logs/\n', 2, 'log-stderr must be a file, not a folder'],
  [
    'two files for STDERR',
    'root: /a\nlog-stderr: [a.log, b.log]\n',
    2,
    'log-stderr must be true, false, a file, or a list of true and a file',
  ],
  ['a proxy by TLS', 'root: /a\nrules:\n  - proxy: https://127.0.0.1:5173\n', 3, `rules.proxy ${PROXY}`],
  ['a proxy with a path', 'root: /a\nrules:\n  - proxy: { to: http://127.0.0.1:5173/x }\n', 3, `rules.proxy.to ${PROXY}`],
  ['a proxy that a request chooses', 'root: /a\nrules:\n  - proxy: "http://${host}:80"\n', 3, `rules.proxy ${PROXY}`],
  ['a port that is none', 'root: /a\nrules:\n  - proxy: http://127.0.0.1:70000\n', 3, 'rules.proxy must have a port from 1 to 65535'],
  [
    'a flag of a proxy',
    'root: /a\nrules:\n  - { proxy: { to: http://a:1, keep-host: no } }\n',
    3,
    'rules.proxy.keep-host must be true or false',
  ],
] as const)
  test(`${what} is a failure with its line`, () => {
    const failure = caught(() => read(text))
    expect(failure).toMatchObject({ code: 'site-file-invalid', details: { path: '/w/sites/blog.yaml', line } })
    if (typeof reason === 'string') expect(failure.details.reason).toBe(reason)
    else expect(failure.details.reason).toMatch(reason)
  })

test('rules, conditions and limits are read', () => {
  const site = read(
    `root: /home/me/blog
docroot: public
docroot-in-pool: /
path-info: ^(/.+\\.php)(?:/|$)
set-params:
  APP: [{ value: "\${host}", when: { method: GET } }, dev]
pass-headers: [TE]
hide-headers: [Cookie]
timeouts: { queue: 30s, starting: 1m, connect: 500ms, client-idle: 1h, answer: 5m }
limits: { body: 2M }
rules:
  - match: { path: /api/*, method: [POST, PUT], not: { header: { X-Debug: "*" } } }
    pool: api
  - { match: { path: /old/** }, redirect: { to: /new/, status: 301 } }
  - { rewrite: /index.php, static: built }
`,
  )
  expect(site).toMatchObject({
    docrootInPool: '/',
    pathInfo: '^(/.+\\.php)(?:/|$)',
    setParams: {
      APP: [
        { value: '${host}', when: { method: ['GET'] } },
        { value: 'dev', when: {} },
      ],
    },
    passHeaders: ['te'],
    hideHeaders: ['cookie'],
    limits: { queueMs: 30_000, startingMs: 60_000, connectMs: 500, clientIdleMs: 3_600_000, answerMs: 300_000, bodyBytes: 2 << 20 },
    rules: [
      {
        match: { path: ['/api/*'], method: ['POST', 'PUT'], not: { header: { 'x-debug': ['*'] } } },
        rewrite: null,
        action: { name: 'pool', with: 'api' },
      },
      { match: { path: ['/old/**'] }, rewrite: null, action: { name: 'redirect', with: { to: '/new/', status: 301 } } },
      { match: {}, rewrite: '/index.php', action: { name: 'static', with: 'built' } },
    ],
  })
  expect(poolsOf(site)).toEqual(['blog', 'api'])
})

const word = fc.stringMatching(/^[a-z]{1,8}$/)
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`)
const match = fc.record(
  {
    path: fc.array(
      path.chain((each) => fc.constantFrom(each, `${each}/*`, `${each}/**`, `~^${each}$`)),
      { minLength: 1, maxLength: 3 },
    ),
    method: fc.subarray(['GET', 'POST', 'DELETE'], { minLength: 1 }),
    header: fc.dictionary(
      word,
      fc.array(
        fc.string({ minLength: 1 }).filter((text) => !text.startsWith('~')),
        { minLength: 1, maxLength: 2 },
      ),
      { minKeys: 1, maxKeys: 2 },
    ),
    client: fc.subarray(['loopback', '10.0.0.0/8', '::1'], { minLength: 1 }),
  },
  { requiredKeys: [] },
)
const action = fc.oneof(
  word.map((pool) => ({ said: { pool }, read: { name: 'pool', with: pool } })),
  fc.constant({ said: { static: true }, read: { name: 'static', with: true } }),
  fc.constant({ said: { deny: 404 }, read: { name: 'deny', with: 404 } }),
  fc.tuple(word, fc.integer({ min: 1, max: 65_535 }), fc.boolean()).map(([host, port, keep]) => ({
    said: { proxy: { to: `http://${host}:${port}/`, 'keep-host': keep } },
    read: { name: 'proxy', with: { to: `http://${host}:${port}`, keepHost: keep } },
  })),
  path.map((to) => ({ said: { redirect: to }, read: { name: 'redirect', with: { to, status: 302 } } })),
  fc.string({ unit: 'grapheme' }).map((body) => ({
    said: { respond: { body } },
    read: { name: 'respond', with: { status: 200, type: 'text/plain; charset=utf-8', headers: {}, body } },
  })),
)

test('whatever rules are written are read as they were meant', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(match, action), { maxLength: 5 }), (rules) => {
      const text = stringify({ root: '/a', rules: rules.map(([match, { said }]) => ({ match, ...said })) })
      expect(read(text).rules).toEqual(rules.map(([match, { read }]) => ({ match, rewrite: null, action: read })))
    }),
  ))

test.each(['https://${host}${path}', 'http://${host}:${port}/${1}', 'https://example.test?back=${path}', 'https://example.test/${1}'])(
  'a redirect to %s has a host that no request chooses',
  (to) => expect(read(stringify({ root: '/a', rules: [{ redirect: to }] })).rules[0]?.action).toMatchObject({ with: { to } }),
)

test('comments, order and all else survive a key that Sluice writes', () =>
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ -~]{0,20}$/), { minLength: 4, maxLength: 4 }), fc.nat(65_535), (remarks, port) => {
      const [first, second, third, last] = remarks.map((remark) => `# ${remark}x`)
      const before = `${first}\nroot: /a # mine\n${second}\nrules:\n  ${third}\n  - match: { path: [ /a, "/b" ] }\n    deny: true\n${last}\n`
      const after = setYamlKeys(before, { port })
      expect(read(after)).toEqual({ ...read(before), port })
      const comments = (text: string) => text.split('\n').flatMap((line) => /#.*$/.exec(line)?.[0] ?? [])
      expect(comments(after).sort()).toEqual(comments(before).sort())
      expect(after).toContain('- match: { path: [ /a, "/b" ] }')
    }),
  ))

function caught(run: () => unknown): Failure {
  try {
    run()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
