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
  })
})

test('embedded: its workers', () => {
  expect(read('responder: embedded\n')).toEqual({ name: 'blog', responder: 'embedded', workers: null })
  expect(read('responder: embedded\nworkers: 16\n')).toEqual({ name: 'blog', responder: 'embedded', workers: 16 })
})

for (const [what, text, line, reason] of [
  ['a later responder', '# x\nresponder: cgi\n', 2, 'the responder cgi is not yet supported'],
  ['an unknown responder', 'responder: fmp\n', 1, 'unknown responder fmp; known are fpm, embedded and external'],
  ['too many workers', 'responder: embedded\nworkers: 17\n', 2, 'workers must be a number from 1 to 16'],
  ['no workers', 'responder: embedded\nworkers: 0\n', 2, 'workers must be a number from 1 to 16'],
  ['a pool file of the embedded PHP', 'responder: embedded\nfile: a.conf\n', 2, /^unknown key file/],
  ['the embedded PHP as a version', 'php: embedded\n', 1, /the embedded PHP is responder: embedded$/],
  ['a later key', 'responder: external\nservers: ["a:1"]\nkeep-conn: true\n', 3, 'keep-conn is not yet supported'],
  ['an unknown key', 'fle: a.conf\n', 1, 'unknown key fle; did you mean file?'],
  ['a key of the other responder', 'responder: fpm\nservers: ["a:1"]\n', 2, /^unknown key servers/],
  ['no servers', 'responder: external\n', 1, /^servers must be a list/],
  ['an address that is none', 'responder: external\nservers:\n  - localhost\n', 3, /^servers must hold addresses like/],
  ['a section with brackets', 'section: "[www]"\n', 1, /^section must be the name/],
] as const)
  test(`${what} is a failure with its line`, () => expect(() => read(text)).toThrow(failed(line, reason)))
