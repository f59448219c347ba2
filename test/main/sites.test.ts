import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Failure } from '../../app/failure.ts'
import { readSiteFile } from '../../app/site/site-file.ts'
import { Sites } from '../../main/sites.ts'
import { tempFolder } from '../temp-folder.ts'

/** What is told of the site blog, whose port is taken. */
async function portTaken(withShared: boolean) {
  const root = tempFolder()
  const file = { name: 'blog', path: join(root, 'sites/blog.yaml') }
  const sites = new Sites()
  await sites.resolve([{ ...file, said: readSiteFile(`root: ${root}\nport: 8081\n`, file), failure: null }], '127.0.0.1', withShared)
  const told = sites.listenFailed('blog', new Failure('port-taken', { port: 8081, address: '127.0.0.1', by: ' by nginx' }).data)
  expect(sites.views()[0]?.state).toEqual({ word: 'failed', failure: told })
  return { told, path: file.path }
}

test('a port that is taken is one of the file in a workspace, else one of the command line', async () => {
  const { told, path } = await portTaken(true)
  expect(told).toMatchObject({ code: 'site-port-taken', says: 'Port 8081 on 127.0.0.1 is in use by nginx.' })
  expect(told.mend).toContain(path)
  expect((await portTaken(false)).told.mend).toContain('--port')
})
