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
  for (const name of ['sites', 'pools', 'pool.d', 'blog/public']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(root, 'public/index.php'), '')
  writeFileSync(join(folder, 'pool.d/blog.conf'), '[blog]\nlisten = /run/php/$pool.sock\npm.max_children = 7\n')
  writeFileSync(
    join(folder, 'pools/api.yaml'),
    'responder: external\nservers: ["127.0.0.1:9000", "unix:/run/api.sock"]\nbalance: leastconn\n',
  )
  const rules = ['{ match: { path: /api/* }, pool: api }', '{ match: { path: /build/* }, static: dist }']
  writeFileSync(join(folder, 'sites/blog.yaml'), `root: ${root}\nport: 8085\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`)
  writeFileSync(
    join(folder, 'sites/bare.yaml'),
    `root: ${root}\nlimits: { body: 64M }\nx-accel-redirect: { /sent/: storage }\ntimeouts: { answer: 90s, connect: 3s }\n`,
  )
}, 120_000)

const sluice = (...words: string[]): Promise<ProgramResult> =>
  runProgram(process.execPath, [cli, 'export', ...words, '--workspace', folder], {
    limitMs: 60_000,
    env: { PATH: process.env.PATH, HOME: '/nonexistent' },
  })

test('a pool is where its file listens, or where its servers are; the site listens on its own port', async () => {
  const haproxy = await sluice('haproxy', 'blog')
  expect(haproxy.code).toBe(0)
  expect(haproxy.stdout).toContain('  bind 127.0.0.1:8085\n')
  expect(haproxy.stdout).toContain('  server s1 unix@/run/php/blog.sock proto fcgi maxconn 7\n')
  expect(haproxy.stdout).toContain(
    '  balance leastconn\n  server s1 127.0.0.1:9000 proto fcgi\n  server s2 unix@/run/api.sock proto fcgi\n',
  )
  expect(haproxy.stdout).toContain(`  docroot ${root}/public\n`)
  expect((await sluice('nginx', 'blog', '--listen', '80')).stdout).toContain('    listen 0.0.0.0:80;\n')
  expect((await sluice('caddy', 'blog')).stdout).toContain('http://blog.localhost:8085 {\n\tbind 127.0.0.1\n')
})

test('what the server has no way for is a comment at its place and a line on stderr', async () => {
  const { stdout, stderr } = await sluice('haproxy', 'blog')
  const left = "rule 2 serves files from dist, which HAProxy can't: it answers 404."
  expect(stdout).toContain(`  # Not as in Sluice: ${left}\n  http-request deny deny_status 404 if { var(txn.rule) -m int 2 }\n`)
  expect(stderr).toContain(`Not as in Sluice: ${left}\n`)
})

test('a pool file that says no listen is told', async () => {
  const { stdout, stderr } = await sluice('nginx', 'bare')
  expect(stdout).toContain('    server unix:/run/php/bare.sock;\n')
  expect(stderr).toContain(`Assumed: ${folder}/pool.d/bare.conf says no listen for [bare]; write listen = /run/php/bare.sock there.\n`)
})

test('limits and time-outs of the site are those of the server', async () => {
  const [haproxy, nginx, caddy] = await Promise.all(['haproxy', 'nginx', 'caddy'].map((target) => sluice(target, 'bare')))
  expect(haproxy?.stdout).toContain('timeout connect 3000ms\n')
  expect(haproxy?.stdout).toContain('timeout server 90000ms\n')
  expect(haproxy?.stdout).toContain('deny_status 413 if { req.body_size gt 67108864 }')
  expect(nginx?.stdout).toContain('client_max_body_size 67108864;')
  expect(nginx?.stdout).toContain('fastcgi_read_timeout 90000ms;')
  expect(caddy?.stdout).toContain('max_size 67108864\n')
  expect(caddy?.stdout).toContain('read_timeout 90000ms\n')
})

test('files that PHP names are sent by nginx; that the others can not is told', async () => {
  expect((await sluice('nginx', 'bare')).stdout).toContain(`location ^~ /sent/ {\n      internal;\n      alias ${root}/storage/;\n`)
  for (const target of ['haproxy', 'caddy'])
    expect((await sluice(target, 'bare')).stderr).toContain('what PHP names by X-Sendfile or X-Accel-Redirect it does not send.\n')
})

test.each([
  [['lighttpd', 'blog'], 'sluice export takes haproxy, nginx or caddy, and a site.'],
  [['nginx'], 'sluice export takes the name of a site; there are bare, blog.'],
  [['nginx', 'blog', '--listen', 'here'], '--listen takes a port, or an address and a port such as 127.0.0.1:8080.'],
])('sluice export %j is wrong use', async (words, first) => {
  const { code, stdout, stderr } = await sluice(...words)
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `${first}\nSee sluice --help.\n` })
})
