import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepPorts } from '../../../main/workspace/keep-ports.ts'
import { loadWorkspace } from '../../../main/workspace/load.ts'
import { tempFolder } from '../../temp-folder.ts'

test('sites without a port get one each, written to their files with comments and all', async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'sites'))
  for (const name of ['a', 'b']) writeFileSync(join(folder, `sites/${name}.yaml`), `# mine\nroot: /srv/${name} # here\n`)
  writeFileSync(join(folder, 'sites/c.yaml'), 'root: /srv/c\nport: 0\n')
  const said: string[] = []
  const sites = await keepPorts((await loadWorkspace(folder)).sites, '127.0.0.1', (_, line) => said.push(line))
  const ports = sites.map((site) => site.said?.port ?? Number.NaN)
  expect(ports[0]).toBeGreaterThanOrEqual(8081)
  expect(ports[1]).toBeGreaterThan(ports[0] ?? 0)
  expect(ports[2]).toBe(0)
  expect(readFileSync(join(folder, 'sites/a.yaml'), 'utf8')).toBe(`# mine\nroot: /srv/a # here\nport: ${ports[0]}\n`)
  expect(readFileSync(join(folder, 'sites/c.yaml'), 'utf8')).toBe('root: /srv/c\nport: 0\n')
  expect(said).toHaveLength(2)
  // The next start finds them there.
  expect((await loadWorkspace(folder)).sites.map((site) => site.said?.port)).toEqual(ports)
})
