import { expect, test } from 'vitest'
import { noFacts, type PoolFacts } from '../../../app/pool/facts.ts'
import { poolText } from '../../../app/pool/pool-text.ts'
import { problems } from '../../../app/pool/problem.ts'
import { validate } from '../../../app/pool/validate.ts'

const GOOD = '[w]\nlisten = /s\npm = static\npm.max_children = 4\n'

const facts = (more: Partial<PoolFacts>): PoolFacts => ({ ...noFacts, ...more })
/** Problems in a tiny notation: level line:column-end code, each with what stands there. */
function found(text: string, known: PoolFacts = noFacts): string[] {
  return validate(poolText('/w.conf', text), known).map(({ level, line, column, columnEnd, code }) => {
    const there = text.split('\n')[line - 1]?.slice(column - 1, columnEnd - 1) ?? ''
    return `${level} ${line}:${column} ${code} "${there}"`
  })
}

/** What is added to a good pool from line 5 on, and what is said of it. */
const cases: readonly (readonly [string, string | readonly string[], Partial<PoolFacts>?])[] = [
  // lines
  ['php_value[x] = a=b', 'error 5:17 ini-value-syntax "="'],
  ['[x', 'error 5:1 ini-syntax "["'],
  ['  [x]', 'error 5:1 ini-header-indented "  "'],
  ['foo', 'error 5:1 ini-no-value "foo"'],
  ["ping.response = ''", ['advice 5:17 ping-response-unused "\'\'"', 'error 5:18 ini-empty-quotes "\'"']],
  ['# foo = 1', 'error 5:1 ini-hash "# foo"'],
  ["php_value[x] = it's ; c", 'warning 5:16 ini-rest-dropped "it\'s ; c"'],
  ['; a\r; b', 'warning 5:4 ini-carriage-return "\r"'],
  // names
  ['  pm.max_childs = 5', 'error 5:3 key-unknown "pm.max_childs"'],
  ['log_level = debug', 'error 5:1 key-unknown "log_level"'],
  ['[global]\npm = static', 'error 6:1 key-unknown "pm"'],
  ['Include = /x', 'error 5:1 key-unknown "Include"'],
  ['php_value = 1', 'error 5:1 key-unknown "php_value"'],
  ['listen.setfib = 1', 'error 5:1 key-unknown "listen.setfib"'],
  ['listen.setfib = 1', [], { platform: 'freebsd' }],
  ['pm.status_listen = /t', 'error 5:1 key-too-new "pm.status_listen"', { php: '7.4.33' }],
  ['pm.status_listen = /t', [], { php: '8.0.0' }],
  ['access.suppress_path[] = /t', 'error 5:1 key-too-new "access.suppress_path"', { php: '8.1.30' }],
  ['apparmor_hat = x', 'warning 5:1 key-of-some-builds "apparmor_hat"', { platform: 'darwin' }],
  ['apparmor_hat = x', []],
  ['[global]\nenv[x] = 1', 'error 6:1 array-in-global "env"'],
  ['env[] = 1', 'error 5:1 array-without-name "env"'],
  ['access.suppress_path[x] = /x', 'error 5:1 array-with-name "access.suppress_path"'],
  // values
  ['pm.max_requests = 1x ; c', 'error 5:19 int-bad "1x"'],
  ['rlimit_core = x', 'error 5:15 int-bad "x"'],
  ['rlimit_core = unlimited', []],
  ['pm.max_requests = 99999999999', 'warning 5:19 int-large "99999999999"'],
  ['request_terminate_timeout = 10x', 'error 5:29 time-bad "10x"'],
  ['request_terminate_timeout = 1.5s', 'warning 5:29 time-odd "1.5s"'],
  ['clear_env = maybe', 'error 5:13 bool-bad "maybe"'],
  ['php_flag[x] = 2', 'error 5:15 bool-bad "2"'],
  ['[global]\nlog_level = loud', 'error 6:13 choice-bad "loud"'],
  ['env[X] = false', 'error 5:10 env-empty "false"'],
  ['env[X] = \x24{Y}', []],
  ['env[X] = \x24{Y}', 'error 5:10 env-empty "\x24{Y}"', { variable: () => '' }],
  ['access.suppress_path[] = x', 'error 5:26 list-no-slash "x"'],
  ['[global]\npid = /run/$pool', 'error 6:7 pool-variable-in-global "/run/$pool"'],
  ['pm.max_requests = 1\npm.max_requests = 2', 'advice 5:19 given-twice "1"'],
  ['env[A] = 1\nenv[B] = 2', []],
  // workers
  ['[x]\nlisten = /x\npm.max_children = 2', 'error 5:1 pm-missing "[x]"'],
  ['[x]\nlisten = /x\npm = static', 'error 5:1 max-children-missing "[x]"'],
  ['[x]\nlisten = /x\npm = static\npm.max_children = 0', 'error 8:19 too-small "0"'],
  ['[x]\nlisten = /x\npm = static\npm.max_children = 1', 'advice 8:19 one-worker "1"'],
  ['[x]\nlisten = /x\npm = ondemand\npm.max_children = 2\npm.process_idle_timeout = 0s', 'error 9:27 too-small "0s"'],
  ['process.priority = -20', ['error 5:20 out-of-range "-20"', 'advice 5:20 only-as-root "-20"']],
  ['[x]\nlisten = /x\npm = dynamic\npm.max_children = 2', ['error 5:1 spare-missing "[x]"', 'error 5:1 spare-missing "[x]"']],
  [
    '[x]\nlisten = /x\npm = dynamic\npm.max_children = 2\npm.min_spare_servers = 1\npm.max_spare_servers = 3',
    'error 10:24 spare-over-children "3"',
  ],
  [
    '[x]\nlisten = /x\npm = dynamic\npm.max_children = 9\npm.min_spare_servers = 3\npm.max_spare_servers = 2',
    'error 10:24 spare-order "2"',
  ],
  [
    '[x]\nlisten = /x\npm = dynamic\npm.max_children = 9\npm.min_spare_servers = 1\npm.max_spare_servers = 2\npm.start_servers = 3',
    'error 11:20 start-outside-spare "3"',
  ],
  ['[x]\nlisten = /x\npm = ondemand\npm.max_children = 2\n[global]\nevents.mechanism = poll', 'error 7:6 ondemand-events "ondemand"'],
  ['pm.start_servers = 2', 'advice 5:20 not-for-pm "2"'],
  // where it listens
  ['[x]\npm = static\npm.max_children = 2', 'error 5:1 listen-missing "[x]"'],
  ['[x]\nlisten = /s\npm = static\npm.max_children = 2', 'error 6:10 listen-twice "/s"'],
  ['pm.status_listen = /s', 'error 5:20 listen-twice "/s"'],
  ['pm.status_listen = 127.0.0.1:0', 'error 5:20 listen-port-bad "127.0.0.1:0"'],
  [`pm.status_listen = /${'x'.repeat(108)}`, `warning 5:20 socket-path-long "/${'x'.repeat(108)}"`],
  [`pm.status_listen = /${'x'.repeat(106)}`, []],
  [`pm.status_listen = /${'x'.repeat(106)}`, `warning 5:20 socket-path-long "/${'x'.repeat(106)}"`, { platform: 'darwin' }],
  ['pm.status_listen = /nowhere/s', 'warning 5:20 socket-folder-missing "/nowhere/s"', { folderExists: (path) => path !== '/nowhere' }],
  ['pm.status_listen =', 'error 5:19 status-listen-empty ""'],
  ['pm.status_listen = 9001', 'warning 5:20 open-to-network "9001"'],
  ['pm.status_listen = [::1]:9001', []],
  [
    '[x]\nlisten = 127.0.0.1:9\nlisten.allowed_clients = localhost\npm = static\npm.max_children = 2',
    'warning 7:26 allowed-clients-none "localhost"',
  ],
  ['[x]\nlisten = 9000\nlisten.allowed_clients = 127.0.0.1, ::1\npm = static\npm.max_children = 2', []],
  ['listen.acl_users = a\nlisten.owner = b', 'advice 6:16 acl-wins "b"'],
  ['listen.mode = rw', 'warning 5:15 mode-bad "rw"'],
  // accounts and folders
  ['', 'error 1:1 user-missing "[w]"', { root: true }],
  ['user = x', 'error 5:8 user-unknown "x"', { root: true, userExists: () => false }],
  ['user = x', [], { root: true, userExists: () => undefined }],
  ['user = 12345', [], { root: true, userExists: () => false }],
  ['listen.group = x', 'error 5:16 group-unknown "x"', { groupExists: () => false }],
  ['user = root', 'error 5:8 user-root "root"', { root: true }],
  ['user = me', 'advice 5:8 only-as-root "me"'],
  ['chdir = /x', 'error 5:9 folder-missing "/x"', { folderExists: (path) => path !== '/x' }],
  [
    'user = me\nchroot = /c\nchdir = /x',
    'error 7:9 folder-missing "/x"',
    { root: true, userExists: () => true, folderExists: (path) => path !== '/c/x' },
  ],
  ['chdir = x', 'error 5:9 folder-missing "x"', { prefix: '/usr', folderExists: (path) => path !== '/usr/x' }],
  ['chroot = x$prefix', ['error 5:10 prefix-not-first "x$prefix"', 'advice 5:10 only-as-root "x$prefix"']],
  // requests and logs
  ['request_slowlog_timeout = 5s', 'error 5:27 slowlog-missing "5s"'],
  ['request_slowlog_timeout = 5s\nslowlog = /l/x', 'error 6:11 log-folder-missing "/l/x"', { folderExists: (path) => path !== '/l' }],
  ['slowlog = /x\nrequest_slowlog_timeout = 1m\nrequest_terminate_timeout = 30', 'error 6:27 slowlog-after-terminate "1m"'],
  ['ping.path = ping', 'error 5:13 url-path-no-slash "ping"'],
  ['pm.status_path = /', 'error 5:18 url-path-short "/"'],
  ['ping.path = /a?b', 'error 5:13 url-path-characters "/a?b"'],
  ['ping.path = /p\nping.response =', 'error 6:16 ping-response-empty ""'],
  ['ping.response = p', 'advice 5:17 ping-response-unused "p"'],
  ['access.log = /x\naccess.format = %Z', 'error 6:17 access-format-bad "%Z"'],
  ['access.format = %R', 'advice 5:17 access-format-unused "%R"'],
  ['php_value[x] = 1\nphp_admin_flag[x] = on', 'advice 5:16 php-admin-wins "1"'],
  ['security.limit_extensions =', 'warning 5:28 any-extension ""'],
  ['include = /x\rinclude = /y', ['warning 5:13 ini-carriage-return "\r"', 'error 5:14 include-twice "include"']],
]

for (const [added, wanted, known = {}] of cases) {
  test(`${JSON.stringify(added)} ${known.platform ?? ''} says ${JSON.stringify(wanted)}`, () => {
    expect(found(GOOD + added, facts(known))).toEqual(typeof wanted === 'string' ? [wanted] : wanted)
  })
}

test('a file without a pool, and one where all is well', () => {
  expect(found('; nothing')).toEqual(['error 1:1 no-pool ""'])
  expect(found(GOOD)).toEqual([])
})

test('every row of the table of problems is met above', () => {
  const met = cases.flatMap(([, wanted]) => wanted).map((each) => each.split(' ')[2])
  const others = ['no-pool', 'fpm-refuses']
  expect(Object.keys(problems).filter((code) => !met.includes(code) && !others.includes(code))).toEqual([])
})

test('what is wrong says what it is and what to do, with the names that are meant', () => {
  const said = (text: string): string[] => validate(poolText('/w.conf', text)).map(({ says, mend }) => `${says} ${mend}`)
  expect(said(`${GOOD}pm.max_childs = 5`)).toEqual(['PHP-FPM knows no pm.max_childs. Did you mean pm.max_children?'])
  expect(said(`${GOOD}php_valeu[x] = 5`)).toEqual(['PHP-FPM knows no php_valeu[x]. Did you mean php_value[x]?'])
  expect(said(`${GOOD}daemonize = no`)).toEqual(['PHP-FPM knows no daemonize. Move it into [global].'])
  expect(said(`${GOOD}[global]\nlog_level = debgu`)[0]).toMatch(/Write debug\.$/)
})

test('of an included file the problem names the file', () => {
  const child = poolText('/c.conf', 'user = u\npm = nope\n')
  const text = poolText('/w.conf', '[w]\nlisten = /s\ninclude = /c.conf\npm.max_children = 4\n', new Map([[3, [child]]]))
  const said = validate(text).map(({ path, line, code }) => `${path}:${line} ${code}`)
  expect(said).toEqual(['/c.conf:1 only-as-root', '/c.conf:2 choice-bad'])
})

test('under the overlay of Sluice what it sets anew does no harm', () => {
  const own = '[w]\npm = static\npm.max_children = 4\nrequest_slowlog_timeout = 5\n[x]\nlisten = 99999\npm = static\npm.max_children = 4\n'
  expect(found(own, facts({ runBy: 'sluice' }))).toEqual(['warning 6:10 listen-port-bad "99999"'])
  expect(found('[w]\npm = static\n', facts({ runBy: 'sluice' }))).toEqual(['error 1:1 max-children-missing "[w]"'])
})
