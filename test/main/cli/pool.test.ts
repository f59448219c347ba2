import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ProgramResult, runProgram } from '../../../main/pools/run-program.ts'
import { built } from '../../built.ts'
import { suiteWith, thePeer } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'

const asRoot = process.getuid?.() === 0
const WWW = join(import.meta.dirname, '../../fixtures/pool/www.conf')
const pool = (more = ''): string =>
  `[blog]\n${asRoot ? 'user = www-data\n' : ''}listen = /tmp/sl-blog.sock\npm = static\npm.max_children = 4\n${more}`

let cli = ''
beforeAll(async () => {
  cli = await built('cli.cjs')
}, 120_000)

/** Runs `sluice pool …`; `path`: PATH, and so which php-fpm is found first. */
const sluice = (...words: string[]): Promise<ProgramResult> =>
  runProgram(process.execPath, [cli, 'pool', ...words], { limitMs: 60_000, env: { PATH: process.env.PATH, HOME: '/nonexistent' } })

function file(text: string, name = 'blog.conf'): string {
  const path = join(tempFolder(), name)
  writeFileSync(path, text)
  return path
}

suiteWith(['php-fpm'], 'sluice pool check', () => {
  test('of a good file says so, with the PHP-FPM that was asked', async () => {
    const { code, stdout, stderr } = await sluice('check', file(pool()))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/(Nothing is wrong|advice); PHP-FPM \d+\.\d+\.\d+ takes it\n$/)
  })

  test('shows a problem with its place, its line, a mark and the mend', async () => {
    const path = file(pool('  pm.max_childs = 5 ; more\n'))
    const { code, stdout } = await sluice('check', path)
    const line = asRoot ? 6 : 5
    expect(code).toBe(1)
    expect(stdout).toContain(
      [
        `${path}:${line}:3: error: PHP-FPM knows no pm.max_childs.`,
        '      pm.max_childs = 5 ; more',
        '      ^^^^^^^^^^^^^',
        '    Did you mean pm.max_children?',
        '',
      ].join('\n'),
    )
    expect(stdout).toMatch(/^1 error; PHP-FPM \S+ refuses it: unknown entry 'pm\.max_childs'\n$/m)
  })

  test('prints JSON of all problems; a warning alone is no refusal', async () => {
    const { code, stdout } = await sluice(
      'check',
      '--json',
      file(pool('php_value[a] = 1\nphp_admin_value[a] = 2\nsecurity.limit_extensions =\n')),
    )
    const answer = JSON.parse(stdout) as { problems: Record<string, unknown>[]; phpFpm: unknown }
    expect(code).toBe(0)
    expect(answer.problems.filter(({ level }) => level !== 'advice')).toMatchObject([
      { level: 'warning', column: 28, code: 'any-extension' },
    ])
    expect(Object.keys(answer.problems[0] ?? {})).toEqual(['level', 'line', 'column', 'code', 'says', 'mend', 'key', 'section'])
    expect(answer.phpFpm).toMatchObject({ accepts: true })
  })

  test('looks into included files, and names them', async () => {
    const path = file(pool())
    const child = join(path, '../more.inc')
    writeFileSync(child, 'pm.max_requests = many\n')
    writeFileSync(path, pool(`include = ${child}\n`))
    const { code, stdout } = await sluice('check', '--json', path)
    expect(code).toBe(1)
    expect((JSON.parse(stdout) as { problems: unknown[] }).problems).toMatchObject([{ path: child, line: 1, column: 19, code: 'int-bad' }])
  })

  test('knows the users and folders of this machine', async () => {
    const { stdout } = await sluice('check', '--json', file(pool('listen.owner = nobody-of-that-name\nchdir = /nowhere\n')))
    const codes = (JSON.parse(stdout) as { problems: { code: string; level: string }[] }).problems.filter(({ level }) => level === 'error')
    expect(codes.map(({ code }) => code)).toEqual(['user-unknown', 'folder-missing'])
  })

  test('writes none of the logs that the file names', async () => {
    const path = file('')
    const folder = join(path, '..')
    writeFileSync(path, pool(`access.log = ${folder}/a.log\nslowlog = ${folder}/s.log\nrequest_slowlog_timeout = 5\n`))
    expect((await sluice('check', path)).code).toBe(0)
    expect(readdirSync(folder)).toEqual(['blog.conf'])
  })

  test('wants a listen, but not of a file that Sluice runs in its workspace', async () => {
    const text = pool().replace(/^listen.*\n/m, '')
    const alone = await sluice('check', file(text))
    expect(alone.code).toBe(1)
    expect(alone.stdout).toContain('[blog] has no listen.')
    const workspace = tempFolder()
    for (const name of ['sites', 'pools', 'pool.d']) mkdirSync(join(workspace, name))
    writeFileSync(join(workspace, 'pool.d/blog.conf'), text)
    const own = await sluice('check', join(workspace, 'pool.d/blog.conf'))
    expect({ code: own.code, out: own.stdout }).toMatchObject({ code: 0, out: expect.stringMatching(/takes it\n$/) })
  })

  test("agrees with PHP-FPM on the distribution's file, and on one of its shape", async () => {
    const files = [WWW, '/etc/php/8.2/fpm/pool.d/www.conf'].filter((path) => existsSync(path))
    for (const path of files) expect({ path, code: (await sluice('check', path)).code }).toEqual({ path, code: 0 })
    expect(thePeer('php-fpm')).not.toBe('')
  })
})

describe('sluice pool show', () => {
  test('lists what is set with its line, and what holds without', async () => {
    const { code, stdout } = await sluice('show', file(pool('env[A] = "x y"\nfoo = 1\n')))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\[blog\]\n\nWorkers\n {2}pm +static +line \d\n/)
    expect(stdout).toMatch(/^ {2}pm\.max_requests +0 +default$/m)
    expect(stdout).toMatch(/^ {2}pm\.status_path +not set$/m)
    expect(stdout).toMatch(/^ {2}env\[A\] +x y +line \d$/m)
    expect(stdout).toMatch(/^ {2}foo +1 +line \d, not known to PHP-FPM$/m)
  })

  test('prints JSON, [global] first', async () => {
    const path = file(`[global]\npid = /p\n${pool()}`)
    const { stdout } = await sluice('show', '--json', path)
    const answer = JSON.parse(stdout) as { file: string; sections: { name: string; directives: Record<string, unknown>[] }[] }
    expect([answer.file, ...answer.sections.map(({ name }) => name)]).toEqual([path, 'global', 'blog'])
    const children = answer.sections[1]?.directives.find(({ key }) => key === 'pm.max_children')
    expect(children).toEqual({
      key: 'pm.max_children',
      group: 'workers',
      type: 'int',
      set: true,
      value: '4',
      default: null,
      written: '4',
      line: asRoot ? 7 : 6,
    })
    expect(answer.sections[1]?.directives.find(({ key }) => key === 'pm.max_requests')).toMatchObject({ set: false, value: '0' })
  })
})

describe('sluice pool set', () => {
  test('changes the line and no other byte, keeps mode and owner, and prints the diff', async () => {
    const text = readFileSync(WWW, 'latin1').replaceAll('\n', '\r\n').replace(/\r\n$/, '').replace('; A pool', '; \xe9 A pool')
    const path = join(tempFolder(), 'www.conf')
    writeFileSync(path, text, 'latin1')
    chmodSync(path, 0o640)
    if (asRoot) chownSync(path, 12345, 54321)
    const { code, stdout, stderr } = await sluice('set', path, 'pm.max_children=12')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readFileSync(path, 'latin1')).toBe(text.replace('pm.max_children = 5', 'pm.max_children = 12'))
    expect(stdout.split('\n').filter((line) => /^[-+][^-+]/.test(line))).toEqual(['-pm.max_children = 5', '+pm.max_children = 12'])
    const { mode, uid, gid } = statSync(path)
    expect(mode & 0o7777).toBe(0o640)
    if (asRoot) expect([uid, gid]).toEqual([12345, 54321])
    expect(readdirSync(join(path, '..'))).toEqual(['www.conf'])
  })

  test('adds what is not there, several at once, quoted where it must be', async () => {
    const path = file(pool())
    const { code } = await sluice('set', path, 'env[APP_DEBUG]=false', 'php_value[memory_limit]=256M', 'env[DSN]=mysql:a;b=c')
    expect(code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(`${pool()}env[APP_DEBUG] = 'false'\nphp_value[memory_limit] = 256M\nenv[DSN] = 'mysql:a;b=c'\n`)
  })

  test('writes nothing where nothing changes', async () => {
    const path = file(pool())
    const before = statSync(path).mtimeMs
    const { code, stdout, stderr } = await sluice('set', path, 'pm=static')
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `${path} says so already.\n` })
    expect(statSync(path).mtimeMs).toBe(before)
  })

  test.each([
    ['pm.max_childs=5', 'PHP-FPM knows no pm.max_childs. Did you mean pm.max_children?'],
    ['pm.max_children=many', 'pm.max_children is many, which is no whole number. Write digits.'],
    ['pm=fast', 'pm is fast, which is none of static, dynamic, ondemand.'],
    ['log_level=debug', 'PHP-FPM knows no log_level. Move it into [global].'],
    ['pm', 'pm is not KEY=VALUE.'],
    ['env[A]=a\nb', 'The value of env[A] has more than one line.'],
  ])('refuses %j and writes nothing', async (word, says) => {
    const path = file(pool())
    const { code, stdout, stderr } = await sluice('set', path, word)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(says)
    expect(readFileSync(path, 'utf8')).toBe(pool())
  })

  test('says what no longer fits together', async () => {
    const path = file(pool())
    const { code, stderr } = await sluice('set', path, 'pm=dynamic')
    expect(code).toBe(0)
    expect(stderr).toContain('pm = dynamic needs pm.min_spare_servers, which [blog] does not set.')
  })

  test('of a file with several sections wants one named', async () => {
    const text = `${pool()}[shop]\nlisten = /tmp/sl-shop.sock\npm = static\npm.max_children = 2\n`
    const path = file(text)
    const several = await sluice('set', path, 'pm.max_children=3')
    expect(several).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('several sections: blog, shop. Name one with --section.'),
    })
    expect((await sluice('set', path, '--section', 'SHOP', 'pm.max_children=3')).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(text.replace('pm.max_children = 2', 'pm.max_children = 3'))
    expect(await sluice('set', path, '--section', 'x', 'pm=static')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no section [x].'),
    })
  })
})

test.each([
  [[], 2, 'sluice pool takes check, show or set'],
  [['chek', 'x'], 2, 'did you mean pool check?'],
  [['check'], 2, 'sluice pool check takes one FILE.'],
  [['check', 'a', 'b'], 2, 'sluice pool check takes one FILE.'],
  [['set', 'a'], 2, 'at least one KEY=VALUE.'],
  [['check', '/nowhere/x.conf'], 1, '/nowhere/x.conf cannot be read'],
  [['show', '/nowhere/x.conf'], 1, '/nowhere/x.conf cannot be read'],
  [['set', '/nowhere/x.conf', 'pm=static'], 1, '/nowhere/x.conf cannot be read'],
] as const)('sluice pool %j: exit code %i', async (words, code, says) => {
  const result = await sluice(...words)
  expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) })
})
