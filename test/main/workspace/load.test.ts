import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadWorkspace } from '../../../main/workspace/load.ts'
import { tempFolder } from '../../temp-folder.ts'

function workspace(files: Readonly<Record<string, string>>): string {
  const folder = tempFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

test('a workspace that is not there has nothing', async () => {
  expect(await loadWorkspace('/nonexistent')).toEqual({ sites: [], pools: [] })
})

test('sites, and the pools that they name: one without settings is fpm', async () => {
  const folder = workspace({
    'sites/blog.yaml': 'root: /srv/blog\n',
    'sites/api.yaml': 'root: /srv/api\npool: both\n',
    'sites/.#blog.yaml': 'an editor left this',
    'sites/readme.txt': 'x',
    'pools/both.yaml': 'responder: external\nservers: ["127.0.0.1:9000"]\n',
  })
  const { sites, pools } = await loadWorkspace(folder)
  expect(sites.map(({ name, said }) => [name, said?.root])).toEqual([
    ['api', '/srv/api'],
    ['blog', '/srv/blog'],
  ])
  expect(pools).toMatchObject([
    { name: 'blog', said: { name: 'blog', responder: 'fpm', php: null, file: 'pool.d/blog.conf', section: 'blog' } },
    { name: 'both', said: { name: 'both', responder: 'external', servers: ['127.0.0.1:9000'], balance: 'roundrobin' } },
  ])
})

test('a broken file fails alone, and its pool is not made up', async () => {
  const folder = workspace({
    'sites/a.yaml': 'root: /srv/a\n',
    'sites/b.yaml': 'root: /srv/b\nprot: 1\n',
    'pools/a.yaml': 'php: [8]\n',
  })
  const { sites, pools } = await loadWorkspace(folder)
  expect(sites.map(({ name, failure }) => [name, failure?.code, failure?.message])).toEqual([
    ['a', undefined, undefined],
    ['b', 'site-file-invalid', `${folder}/sites/b.yaml:2: unknown key prot; did you mean port?`],
  ])
  expect(pools.map(({ name, failure }) => [name, failure?.code])).toEqual([['a', 'pool-settings-invalid']])
})

test('a file that cannot be read fails alone', async () => {
  const folder = workspace({ 'sites/a.yaml': 'root: /srv/a\n' })
  mkdirSync(join(folder, 'sites/b.yaml'))
  const { sites } = await loadWorkspace(folder)
  expect(sites.map(({ failure }) => failure?.message)).toEqual([undefined, `${folder}/sites/b.yaml cannot be read: it is a folder.`])
})
