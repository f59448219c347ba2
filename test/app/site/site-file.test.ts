import { expect, test } from 'vitest'
import { Failure } from '../../../app/failure.ts'
import { readSiteFile } from '../../../app/site/site-file.ts'

const always = (value: string) => [{ value, when: {} }]
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
] as const)
  test(`${what} is a failure with its line`, () => {
    const failure = caught(() => read(text))
    expect(failure).toMatchObject({ code: 'site-file-invalid', details: { path: '/w/sites/blog.yaml', line } })
    if (typeof reason === 'string') expect(failure.details.reason).toBe(reason)
    else expect(failure.details.reason).toMatch(reason)
  })

function caught(run: () => unknown): Failure {
  try {
    run()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
