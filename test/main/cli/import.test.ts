import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type ProgramResult, runProgram } from '../../../main/pools/run-program.ts'
import { built } from '../../built.ts'
import { tempFolder } from '../../temp-folder.ts'

const folder = tempFolder()
const workspace = join(folder, 'workspace')
const config = join(folder, 'nginx.conf')
let cli = ''

beforeAll(async () => {
  cli = await built('cli.cjs')
  mkdirSync(join(folder, 'conf.d'))
  writeFileSync(config, 'http {\n  include conf.d/*.conf;\n}\n')
  writeFileSync(
    join(folder, 'conf.d/blog.conf'),
    'server {\n  server_name blog.localhost;\n  root /srv/blog;\n  gzip on;\n  location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }\n}\n',
  )
}, 120_000)

const sluice = (...words: string[]): Promise<ProgramResult> =>
  runProgram(process.execPath, [cli, 'import', ...words, '--workspace', workspace], {
    limitMs: 60_000,
    env: { PATH: process.env.PATH, HOME: '/nonexistent' },
  })

test('--dry-run prints the files and writes none; what is left is named with its file and line', async () => {
  const { code, stdout, stderr } = await sluice(config, '--dry-run')
  expect({ code, stderr }).toEqual({ code: 0, stderr: `${folder}/conf.d/blog.conf:4: gzip on\n    left: a site has no key for it\n` })
  expect(stdout).toMatch(new RegExp(`^# ${workspace}/sites/blog.yaml\nroot: /srv/blog\n`))
  expect(stdout).toContain('responder: external\n')
  expect(existsSync(workspace)).toBe(false)
})

test('writes a site and its pool, and nothing over them', async () => {
  expect((await sluice(config)).stdout).toBe(`${workspace}/sites/blog.yaml\n${workspace}/pools/127-0-0-1-9000.yaml\n`)
  writeFileSync(join(workspace, 'pools/127-0-0-1-9000.yaml'), 'mine')
  const { code, stderr } = await sluice(config)
  expect(code).toBe(1)
  expect(stderr).toContain('/sites/blog.yaml is there already, and nothing is written over it.\n')
  expect(readFileSync(join(workspace, 'pools/127-0-0-1-9000.yaml'), 'utf8')).toBe('mine')
})

test('a file without a site is exit code 1, as is one that is not there', async () => {
  writeFileSync(join(folder, 'other.conf'), 'defaults\n  mode http\n')
  expect(await sluice(join(folder, 'other.conf'))).toMatchObject({
    code: 1,
    stderr: `${folder}/other.conf has no site that FastCGI answers for.\n`,
  })
  expect(await sluice(join(folder, 'none.conf'))).toMatchObject({ code: 1, stdout: '' })
})
