import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { canBeNobody, phpFolder, run, runFiles, sluice, sluiceAsNobody, testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { served } from './served.ts'

const MEND = 'Free some space, or give this user the right to write there.\n'

test('a workspace that is a file is a clear line', async () => {
  const user = testUser()
  mkdirSync(dirname(user.workspace))
  writeFileSync(user.workspace, '')
  expect(await run(user, ['serve'])).toEqual({
    code: 1,
    stdout: '',
    stderr: `${user.workspace} cannot be written: a file stands in its place.\n${MEND}`,
  })
  expect(runFiles(user)).toEqual([])
})

test.skipIf(!canBeNobody && process.getuid?.() === 0)('a workspace that this user may not write to is a clear line', async () => {
  const user = testUser()
  mkdirSync(user.workspace, { recursive: true })
  chmodSync(user.workspace, 0o555)
  const started = await (canBeNobody ? sluiceAsNobody(user, ['serve']) : sluice(user, ['serve']))
  expect((await started.exit).code).toBe(1)
  expect(started.stderr).toBe(`${user.workspace}/.lock cannot be written: this user may not.\n${MEND}`)
})

suiteWith(['php-fpm'], 'a workspace with a site that cannot be read', () => {
  test('its line says where, and the other sites serve', async () => {
    const user = testUser()
    const sites = join(user.workspace, 'sites')
    mkdirSync(sites, { recursive: true })
    writeFileSync(join(sites, 'bad.yaml'), `root: ${phpFolder(user, 'bad')}\nprot: 8081\n`)
    writeFileSync(join(sites, 'good.yaml'), `root: ${phpFolder(user, 'good')}\nport: 0\n`)
    const { started, ports, state } = await served(await sluice(user, ['serve', '--port', '0', '--ui-port', '0']))
    expect(started.stderr).toMatch(new RegExp(`^error: ${sites}/bad\\.yaml:2: .*prot.*port`, 'm'))
    expect(await (await fetch(`http://127.0.0.1:${ports.good}/`)).text()).toBe('hello from good')
    const bad = (await state()).sites.find(({ name }) => name === 'bad')
    expect(bad?.state).toMatchObject({ word: 'failed', failure: { code: 'site-file-invalid' } })
  })
})
