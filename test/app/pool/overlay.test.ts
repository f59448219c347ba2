import { expect, test } from 'vitest'
import { generatedConfig, globalOverlay, includePattern, overlay } from '../../../app/pool/overlay.ts'

const made = (values: Record<string, string> = {}, php = '8.2.36', raw = 'blog') =>
  overlay({
    section: { name: raw, raw },
    values: new Map(Object.entries(values)),
    php,
    socket: '/run/s/g1/0.sock',
    statusSocket: '/run/s/g1/0-status.sock',
    accessLog: '/run/s/g1/access.log',
    slowLog: '/run/s/g1/slow.log',
    owner: 'me',
    group: 'users',
  })
const lines = (values: Record<string, string> = {}, php?: string): string[] => made(values, php).text.trimEnd().split('\n')

test('the overlay of a file that sets nothing of all this', () => {
  expect(made().text).toBe(`[blog]
listen = /run/s/g1/0.sock
listen.owner = me
listen.group = users
listen.mode = 0600
pm.status_listen = /run/s/g1/0-status.sock
pm.status_path = /sluice-status
ping.path = /sluice-ping
access.log = /run/s/g1/access.log
access.format = "%{SLUICE_ID}e %p %{bytes}M %C %{microseconds}d"
catch_workers_output = yes
slowlog = /run/s/g1/slow.log
request_slowlog_timeout = 5s
`)
})

for (const php of ['7.4.33', '8.0.30', '8.1.0', '8.2.36', '8.3.6', '8.4.14', '8.5.0RC1'])
  test(`PHP ${php} gets a status listener if it has one, and what it lacks is said`, () => {
    const has = !php.startsWith('7.')
    expect(made({}, php).statusListen).toBe(has)
    expect(lines({}, php).some((line) => line.startsWith('pm.status_listen'))).toBe(has)
    expect(made({}, php).remarks).toEqual(
      has ? [] : [`PHP ${php} has no pm.status_listen: while all workers are busy, Sluice can't ask what they do.`],
    )
  })

test.each([
  ['pm.status_path', '/status'],
  ['ping.path', '/ping'],
  ['slowlog', '/var/log/slow.log'],
  ['request_slowlog_timeout', '0'],
])("the file's own %s stays", (key, value) => {
  expect(lines({ [key]: value }).filter((line) => line.startsWith(`${key} =`))).toEqual([])
})

test.each([
  ['0', '5s'],
  ['3', '3s'],
  ['2s', '2s'],
  ['1m', '5s'],
  ['1h', '5s'],
])('with request_terminate_timeout = %s the slow log begins after %s', (terminate, slow) => {
  expect(lines({ request_terminate_timeout: terminate })).toContain(`request_slowlog_timeout = ${slow}`)
})

test('a request_terminate_timeout that is no time is left for PHP-FPM to refuse', () => {
  expect(lines({ request_terminate_timeout: 'soon' }).some((line) => line.startsWith('request_slowlog_timeout'))).toBe(false)
})

test('access lists are emptied where the file has them, and not named where it has none: a PHP-FPM without ACL refuses the key', () => {
  expect(lines({ 'listen.acl_users': 'www-data' }).filter((line) => line.includes('acl'))).toEqual(['listen.acl_users ='])
  expect(lines().filter((line) => line.includes('acl'))).toEqual([])
})

test("the file's own access.log is remarked on", () => {
  expect(made({ listen: '/run/php/www.sock', 'access.log': '/var/log/a.log' }).remarks).toEqual([
    "The file's own access.log = /var/log/a.log is not written: Sluice reads one of its own.",
  ])
})

test('a section is named as in the file', () => {
  expect(made({}, '8.2.0', '"a b"').text.split('\n')[0]).toBe('["a b"]')
})

test('our [global] stands before and after the file, and a pid file is ours where the file asks for one', () => {
  const global = globalOverlay({ errorLog: '/g/fpm.log', pidFile: null })
  expect(global).toBe('[global]\ndaemonize = no\nerror_log = /g/fpm.log\nprocess_control_timeout = 3600\n')
  expect(globalOverlay({ errorLog: '/g/fpm.log', pidFile: '/g/fpm.pid' })).toContain('\npid = /g/fpm.pid\n')
  const config = generatedConfig({ global, copy: '/g/pool.conf', overlays: ['[a]\n', '[b]\n'] })
  expect(config.match(/^(\[.*\]|include.*)$/gm)).toEqual(['[global]', 'include = /g/pool.conf', '[global]', '[a]', '[b]'])
})

test.each([
  ['/g/pool.conf', '/g/pool.conf'],
  ['/a[1]/b*c?', "'/a\\[1]/b\\*c\\?'"],
  ['/a;b/c', "'/a;b/c'"],
])('the path %s is included as %s', (path, pattern) => {
  expect(includePattern(path)).toBe(pattern)
})
