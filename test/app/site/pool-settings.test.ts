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
  expect(read('# nothing yet\n')).toEqual({
    name: 'blog',
    responder: 'fpm',
    php: null,
    file: 'pool.d/blog.conf',
    section: 'blog',
    keepConn: false,
  })
})

test('fpm: php stays the text that was written', () => {
  expect(read('responder: fpm\nphp: 8.10\nfile: /etc/php/8.2/fpm/pool.d/www.conf\nsection: www\n')).toEqual({
    name: 'blog',
    responder: 'fpm',
    php: '8.10',
    file: '/etc/php/8.2/fpm/pool.d/www.conf',
    section: 'www',
    keepConn: false,
  })
  expect(read('keep-conn: true\n')).toMatchObject({ responder: 'fpm', keepConn: true })
})

test('external: its servers', () => {
  expect(read('responder: external\nservers: [unix:/run/php/api.sock, 127.0.0.1:9000, "[::1]:9000"]\n')).toEqual({
    name: 'blog',
    responder: 'external',
    servers: ['unix:/run/php/api.sock', '127.0.0.1:9000', '[::1]:9000'],
    balance: 'roundrobin',
    ...{ maxConnections: null, maxReqs: null, getValues: false, keepConn: false, queue: null, queueMs: null, check: null },
  })
})

test('external: connections, queue and checks, by the names of HAProxy', () => {
  const limits = 'max-connections: 5\nmax-reqs: 8\nget-values: true\nkeep-conn: true\nqueue: 100\nqueue-timeout: 30s\n'
  const checks = 'check: ping\nping-path: /up\ninter: 500ms\nrise: 1\nfall: 4\n'
  expect(read(`responder: external\nservers: ["a:1", "a:1"]\nbalance: first\n${limits}${checks}`)).toEqual({
    ...{ name: 'blog', responder: 'external', servers: ['a:1'], balance: 'first' },
    ...{ maxConnections: 5, maxReqs: 8, getValues: true, keepConn: true, queue: 100, queueMs: 30_000 },
    check: { kind: 'ping', pingPath: '/up', everyMs: 500, rise: 1, fall: 4 },
  })
  expect(read('responder: external\nservers: ["a:1"]\ncheck: connect\n')).toMatchObject({
    check: { kind: 'connect', pingPath: '/ping', everyMs: 2000, rise: 2, fall: 3 },
  })
  expect(read('responder: external\nservers: ["a:1"]\ncheck: false\n')).toMatchObject({ check: null })
})

test('embedded: its workers', () => {
  expect(read('responder: embedded\n')).toEqual({ name: 'blog', responder: 'embedded', workers: null })
  expect(read('responder: embedded\nworkers: 16\n')).toEqual({ name: 'blog', responder: 'embedded', workers: 16 })
})

test('command: what is started, where, with what', () => {
  const usual = { name: 'blog', responder: 'command', env: {}, workers: null, directory: null, keepConn: false }
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
  ['a check that is none', 'responder: external\nservers: ["a:1"]\ncheck: tcp\n', 3, 'check must be connect, ping or false'],
  ['a misspelt key of servers', 'responder: external\nservers: ["a:1"]\nmax-conections: 5\n', 3, /did you mean max-connections\?$/],
  ['no rise', 'responder: external\nservers: ["a:1"]\ncheck: ping\nrise: 0\n', 4, 'rise must be a number from 1 to 100'],
  [
    'a rise of no check',
    'responder: external\nservers: ["a:1"]\nrise: 2\n',
    3,
    /^rise says how servers are checked, and none is: add check/,
  ],
  ['a time without its unit', 'responder: external\nservers: ["a:1"]\ninter: 2\n', 3, /^inter must be a time/],
  ['keep-conn that is no truth', 'keep-conn: "on"\n', 1, 'keep-conn must be true or false'],
  ['an unknown key', 'fle: a.conf\n', 1, 'unknown key fle; did you mean file?'],
  ['a key of the other responder', 'responder: fpm\nservers: ["a:1"]\n', 2, /^unknown key servers/],
  ['no servers', 'responder: external\n', 1, /^servers must be a list/],
  ['an address that is none', 'responder: external\nservers:\n  - localhost\n', 3, /^servers must hold addresses like/],
  ['another balance', 'responder: external\nservers: ["a:1"]\nbalance: random\n', 3, 'balance must be roundrobin, leastconn or first'],
  ['a section with brackets', 'section: "[www]"\n', 1, /^section must be the name/],
] as const)
  test(`${what} is a failure with its line`, () => expect(() => read(text)).toThrow(failed(line, reason)))
