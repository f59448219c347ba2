import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type ProgramResult, runProgram } from '../../../main/pools/run-program.ts'
import { built } from '../../built.ts'
import { tempFolder } from '../../temp-folder.ts'

const folder = tempFolder()
const root = join(folder, 'blog')
let cli = ''

beforeAll(async () => {
  cli = await built('cli.cjs')
  mkdirSync(join(root, 'public'), { recursive: true })
  for (const name of ['index.php', 'style.css', 'tool.phtml']) writeFileSync(join(root, 'public', name), '')
  for (const name of ['sites', 'pool.d']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'pool.d/api.conf'), '[api]\nsecurity.limit_extensions = .php .phtml\n')
  const rules = [
    '{ match: { path: /api/* }, rewrite: /tool.phtml, pool: api }',
    '{ match: { path: /old }, redirect: /new }',
    '{ match: { client: 10.0.0.0/8 }, deny: true }',
    '{ match: { path: /ui/* }, rewrite: "/a b/${1}?${query}", proxy: http://127.0.0.1:5173 }',
  ]
  writeFileSync(
    join(folder, 'sites/blog.yaml'),
    `root: ${root}\nport: 8081\nset-params: { APP: "\${header.x-app}" }\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`,
  )
}, 120_000)

const sluice = (...words: string[]): Promise<ProgramResult> =>
  runProgram(process.execPath, [cli, 'site', 'try', ...words], { limitMs: 60_000, env: { PATH: process.env.PATH, HOME: '/nonexistent' } })
const tried = async (...words: string[]) => JSON.parse((await sluice('blog', ...words, '--workspace', folder, '--json')).stdout)

test('says which rule, which file and why, and of each parameter where it comes from', async () => {
  const { code, stdout, stderr } = await sluice('blog', 'GET', '/api/x?a=1', '-H', 'X-App: one', '-H', 'Cookie: b', '--workspace', folder)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^rule {4}1\nanswer {2}a script, by FastCGI\n/)
  expect(stdout).toContain(`file    ${root}/public/tool.phtml\npool    api\n`)
  expect(stdout).toContain('why     rule 1 (path /api/*), rewritten to /tool.phtml: the file is there\n')
  expect(stdout).toMatch(/ {2}APP +one +Set by set-params in the site file\./)
  expect(stdout).toMatch(/ {2}HTTP_COOKIE +b +The header Cookie/)
  expect(stdout).toMatch(/ {2}REQUEST_URI +\/api\/x\?a=1 +Path and query exactly/)
  expect(stdout).not.toContain('SLUICE_ID')
})

test('as JSON, of a file as well; a whole URL says the host', async () => {
  expect(await tried('GET', '/style.css')).toMatchObject({
    rule: null,
    failure: null,
    answer: { kind: 'static', why: 'the file is there' },
  })
  expect(await tried('GET', '/ui/x%20?q=1')).toMatchObject({
    rule: 4,
    why: 'rule 4 (path /ui/*), rewritten to /a b/x : it is for http://127.0.0.1:5173',
    answer: { kind: 'proxy', to: 'http://127.0.0.1:5173', target: '/a%20b/x%20?q=1' },
  })
  expect((await sluice('blog', 'GET', '/ui/x', '--workspace', folder)).stdout).toContain('to      http://127.0.0.1:5173 as /a%20b/x\n')
  expect(await tried('GET', '/old')).toMatchObject({ rule: 2, answer: { kind: 'redirect', status: 302, location: '/new' } })
  const { stdout } = await sluice(join(folder, 'sites/blog.yaml'), 'POST', 'http://blog.test:81/x/y', '--json')
  const { answer, params } = JSON.parse(stdout)
  expect(answer).toMatchObject({ kind: 'script', scriptName: '/index.php' })
  expect(params).toContainEqual(expect.objectContaining({ name: 'SERVER_NAME', value: 'blog.test' }))
})

test('an answer that would be an error page is exit code 1, with its reason', async () => {
  const { code, stdout } = await sluice('blog', 'GET', '/', '--client', '10.1.2.3', '--workspace', folder)
  expect(code).toBe(1)
  expect(stdout).toContain('rule    3\nanswer  error 403\nwhy     Rule 3 (client 10.0.0.0/8) of the site blog denies it.\n')
  expect(await tried('GET', '/tool.phtml')).toMatchObject({ rule: null, failure: { code: 'never-served' } })
  expect(await tried('GET', '/../../etc/passwd')).toMatchObject({ failure: { code: 'http-bad-target' } })
})

test.each([
  [['blog', 'GET'], /takes a site, a method and a URL/],
  [['blog', 'GET', '/', '-H', 'none'], /-H takes 'NAME: VALUE'/],
  [['blog', 'GET', 'ftp://blog.localhost/'], /takes a path, or a URL of http or https, and ftp:\/\/blog\.localhost\/ is neither/],
  [['blog', 'GET', '/', '--client', 'me'], /--client takes an address/],
])('wrong use is told: %j', async (words, says) => {
  const { code, stderr } = await sluice(...words, '--workspace', folder)
  expect([code, stderr]).toEqual([2, expect.stringMatching(says)])
})

test('of a URL of https PHP would be told HTTPS', async () => {
  const { stdout } = await sluice(join(folder, 'sites/blog.yaml'), 'GET', 'https://blog.localhost/', '--json')
  const { params } = JSON.parse(stdout) as { params: { name: string; value: string }[] }
  expect(params.filter(({ name }) => /^(HTTPS|REQUEST_SCHEME)$/.test(name)).map(({ value }) => value)).toEqual(['https', 'on'])
})

test('a site that is not there, and a file with a fault', async () => {
  expect((await sluice('shop', 'GET', '/', '--workspace', folder)).stderr).toContain('There is no site shop.')
  const broken = join(folder, 'broken.yaml')
  writeFileSync(broken, `root: ${root}\nrules:\n  - match: { path: /a }\n    deny: true\n  - match:\n      pth: /b\n    deny: true\n`)
  expect((await sluice(broken, 'GET', '/')).stderr).toContain(`${broken}:6: unknown key pth; did you mean path?`)
})
