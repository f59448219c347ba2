import { expect, test } from 'vitest'
import { defaultPoolSettings, readPoolSettings } from '../../../app/site/pool-settings.ts'

const read = (text: string) => readPoolSettings(text, { name: 'blog', path: '/w/pools/blog.yaml' })
const failed = (line: number, reason: string | RegExp) =>
  expect.objectContaining({
    code: 'pool-settings-invalid',
    details: expect.objectContaining({ line, reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) }),
  })

test('an empty file is what a missing one is', () => {
  expect(read('')).toEqual(defaultPoolSettings('blog'))
  expect(read('# nothing yet\n')).toEqual({ name: 'blog', responder: 'fpm', php: null, file: 'pool.d/blog.conf', section: 'blog' })
})

test('fpm: php stays the text that was written', () => {
  expect(read('responder: fpm\nphp: 8.10\nfile: /etc/php/8.2/fpm/pool.d/www.conf\nsection: www\n')).toEqual({
    name: 'blog',
    responder: 'fpm',
    php: '8.10',
    file: '/etc/php/8.2/fpm/pool.d/www.conf',
    section: 'www',
  })
})

test('external: its servers', () => {
  expect(read('responder: external\nservers: [unix:/run/php/api.sock, 127.0.0.1:9000, "[::1]:9000"]\n')).toEqual({
    name: 'blog',
    responder: 'external',
    servers: ['unix:/run/php/api.sock', '127.0.0.1:9000', '[::1]:9000'],
    balance: 'roundrobin',
  })
})

test('embedded: its workers', () => {
  expect(read('responder: embedded\n')).toEqual({ name: 'blog', responder: 'embedded', workers: null })
  expect(read('responder: embedded\nworkers: 16\n')).toEqual({ name: 'blog', responder: 'embedded', workers: 16 })
})

test('command: what is started, where, with what', () => {
  const usual = { name: 'blog', responder: 'command', env: {}, workers: null, directory: null }
  expect(read('responder: command\ncommand: [python3, app.py]\n')).toEqual({ ...usual, command: ['python3', 'app.py'] })
  const all = 'responder: command\ncommand: [./app, --port, 0]\nenv: { DEBUG: 1, APP_ENV: dev }\nworkers: 200\ndirectory: bin\n'
  expect(read(all)).toEqual({
    ...usual,
    command: ['./app', '--port', '0'],
    env: { DEBUG: '1', APP_ENV: 'dev' },
    workers: 200,
    directory: 'bin',
  })
})

for (const [what, text, line, reason] of [
  [
    'a command that is one text',
    'responder: command\ncommand: python3 app.py\n',
    2,
    /^command must be a list that begins with the program/,
  ],
  ['no command', 'responder: command\n', 1, /^command must be a list/],
  ['an empty command', 'responder: command\ncommand: []\n', 2, /^command must be a list/],
  ['a variable that has no name', 'responder: command\ncommand: [a]\nenv:\n  A B: c\n', 4, /must have names of letters/],
  ['too many connections', 'responder: command\ncommand: [a]\nworkers: 1001\n', 3, 'workers must be a number from 1 to 1000'],
  ['a later responder', '# x\nresponder: cgi\n', 2, 'the responder cgi is not yet supported'],
  ['an unknown responder', 'responder: fmp\n', 1, 'unknown responder fmp; known are fpm, embedded, command and external'],
  ['too many workers', 'responder: embedded\nworkers: 17\n', 2, 'workers must be a number from 1 to 16'],
  ['no workers', 'responder: embedded\nworkers: 0\n', 2, 'workers must be a number from 1 to 16'],
  ['a pool file of the embedded PHP', 'responder: embedded\nfile: a.conf\n', 2, /^unknown key file/],
  ['the embedded PHP as a version', 'php: embedded\n', 1, /the embedded PHP is responder: embedded$/],
  ['a later key', 'responder: external\nservers: ["a:1"]\nkeep-conn: true\n', 3, 'keep-conn is not yet supported'],
  ['an unknown key', 'fle: a.conf\n', 1, 'unknown key fle; did you mean file?'],
  ['a key of the other responder', 'responder: fpm\nservers: ["a:1"]\n', 2, /^unknown key servers/],
  ['no servers', 'responder: external\n', 1, /^servers must be a list/],
  ['an address that is none', 'responder: external\nservers:\n  - localhost\n', 3, /^servers must hold addresses like/],
  ['another balance', 'responder: external\nservers: ["a:1"]\nbalance: random\n', 3, 'balance must be roundrobin, leastconn or first'],
  ['a section with brackets', 'section: "[www]"\n', 1, /^section must be the name/],
] as const)
  test(`${what} is a failure with its line`, () => expect(() => read(text)).toThrow(failed(line, reason)))
