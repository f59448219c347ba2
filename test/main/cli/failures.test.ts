import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { canBeNobody, leftBy, phpFolder, run, runFiles, sluiceAsNobody, testUser } from './sluice.ts'

/** A port that this process holds. */
async function heldPort(): Promise<number> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as { port: number }).port
}

function script(folder: string, text: string): string {
  const path = join(folder, 'php-fpm')
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}

test('a folder that is missing, and a file in its place', async () => {
  const user = testUser()
  writeFileSync(join(user.folder, 'file'), '')
  for (const [name, stderr] of [
    ['none', `There is no folder ${user.folder}/none.\nName a folder that exists.\n`],
    ['file', `${user.folder}/file is a file, not a folder.\nName the folder that it lies in.\n`],
  ] as const)
    expect(await run(user, ['serve', join(user.folder, name)])).toEqual({ code: 1, stdout: '', stderr })
  expect(runFiles(user)).toEqual([])
})

test.skipIf(!canBeNobody)('a folder that may not be read', async () => {
  const user = testUser()
  const folder = phpFolder(user)
  chmodSync(folder, 0o000)
  const started = await sluiceAsNobody(user, ['serve', folder])
  expect((await started.exit).code).toBe(1)
  expect(started.stderr).toBe(`${folder} cannot be read: this user may not.\nGive this user the right to read and enter it.\n`)
})

test('a pool file that is missing, and one without a pool', async () => {
  const user = testUser()
  const [folder, file] = [phpFolder(user), join(user.folder, 'x.conf')]
  const serve = () => run(user, ['serve', folder, '--pool', file])
  expect(await serve()).toMatchObject({
    code: 1,
    stderr: `${file} cannot be read: it does not exist.\nCheck that the file is there and may be read.\n`,
  })
  writeFileSync(file, '; nothing\n')
  expect(await serve()).toMatchObject({ code: 1, stderr: expect.stringContaining(`${file} has no section [blog].`) })
})

test('a php-fpm that says why it does not run', async () => {
  const user = testUser()
  const path = script(user.folder, '#!/bin/sh\necho "error while loading shared libraries: libxml2.so.2" >&2\nexit 127\n')
  const { code, stdout, stderr } = await run(user, ['serve', phpFolder(user), '--port', '0', '--ui-port', 'off', '--php', path])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe(
    `${path} is no php-fpm that runs: error while loading shared libraries: libxml2.so.2.\nName another with --php PATH, or install it again.\n`,
  )
  expect(leftBy(user)).toEqual([])
  expect(runFiles(user)).toEqual([])
})

test('no Sluice runs, none with that workspace runs', async () => {
  const user = testUser()
  expect(await run(user, ['status'])).toEqual({ code: 1, stdout: '', stderr: 'No Sluice is running.\nStart one with sluice serve DIR.\n' })
  expect(await run(user, ['status', '--workspace', '/w'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('with the workspace /w.'),
  })
})

suiteWith(['php-fpm'], 'failures of sluice serve with php-fpm', () => {
  test('a port that is taken is named with its holder; nothing is left', async () => {
    const user = testUser()
    const [folder, port] = [phpFolder(user), await heldPort()]
    const holder = process.platform === 'linux' ? ` by ${'\\S+'}( \\S+)* \\(process ${process.pid}\\)` : ''
    const site = await run(user, ['serve', folder, '--port', String(port), '--ui-port', '0'])
    expect(site).toMatchObject({ code: 1, stdout: '' })
    // The pool may have been ready before.
    expect(site.stderr).toMatch(
      new RegExp(`(^|\\n)Port ${port} on 127.0.0.1 is in use${holder}.\nChoose another port with --port, or end what holds it.\n$`),
    )
    const page = await run(user, ['serve', folder, '--port', '0', '--ui-port', String(port)])
    expect(page).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Choose another port with --ui-port') })
    expect(leftBy(user)).toEqual([])
    expect(runFiles(user)).toEqual([])
  })

  test('an address that is none of this machine', async () => {
    const user = testUser()
    const { code, stderr } = await run(user, ['serve', phpFolder(user), '--port', '0', '--bind', '192.0.2.1'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('192.0.2.1 is no address of this machine.') })
  })

  test("a pool file that PHP-FPM refuses, with PHP-FPM's words and the user's line", async () => {
    const user = testUser()
    const file = join(user.folder, 'mine.conf')
    writeFileSync(file, '[mine]\nuser = nobody\npm = sometimes\n')
    const { code, stdout, stderr } = await run(user, ['serve', phpFolder(user), '--port', '0', '--ui-port', '0', '--pool', file])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`PHP-FPM refuses ${file}:3:`)
    expect(stderr).toContain('invalid process manager')
    expect(runFiles(user)).toEqual([])
  })

  test('a workspace that another Sluice owns', async () => {
    const user = testUser()
    mkdirSync(user.workspace, { recursive: true })
    const { lockWorkspace } = await import('../../../main/workspace/lock.ts')
    const lock = lockWorkspace(user.workspace)
    onTestFinished(() => lock.release())
    const { code, stderr } = await run(user, ['serve'])
    expect(code).toBe(1)
    expect(stderr).toContain(`The workspace ${user.workspace} is in use by process ${process.pid}.`)
  })
})
