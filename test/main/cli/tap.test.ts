import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTapOptions } from '../../../main/cli/tap-options.ts'
import { failureOf } from '../../failure-of.ts'
import { FastcgiClient } from '../../fixtures/fastcgi-client.ts'
import { FastcgiPeer, page } from '../../fixtures/fastcgi-peer.ts'
import type { Started } from '../../started.ts'
import { until } from '../../until.ts'
import { clientOf } from '../running-sluice.ts'
import { leftBy, run, runFiles, sluice, testUser } from './sluice.ts'

const LINE = /^(\S+) -> (\S+)$/m

const said = (started: Started): Promise<string> =>
  until(() => LINE.exec(started.stdout)?.[0], { what: `its line: ${started.stderr}`, ms: 20_000 })

test('passes on, shows it in the log, and leaves nothing behind', async () => {
  const user = testUser()
  const peer = await FastcgiPeer.start(({ socket, read }) => void (read.stdinEnded && socket.end(page('through'))))
  const path = join(user.folder, 'tap.sock')
  const started = await sluice(user, ['tap', '--listen', `unix:${path}`, '--to', peer.address, '--mode', '0600', '--ui-port', '0'])
  expect(await said(started)).toBe(`unix:${path} -> ${peer.address}`)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const { client } = await clientOf(started)
  const web = await FastcgiClient.open(`unix:${path}`)
  web.send([
    ['REQUEST_METHOD', 'GET'],
    ['REQUEST_URI', '/through'],
  ])
  expect((await web.answer()).stdout.toString()).toContain('through')
  const detail = await until(() => client.call('exchange.get', { id: 1 }).then((found) => found?.summary.state === 'done' && found), {
    what: 'its row',
  })
  expect(detail.summary).toMatchObject({ tap: `unix:${path}`, target: '/through', kind: 'php', status: 200 })
  const { taps } = await until(() => client.call('state.get', {}).then((state) => state.taps[0]?.total === 1 && state), { what: 'its tap' })
  expect(taps[0]).toMatchObject({ pool: null, listen: `unix:${path}`, to: peer.address, state: 'open', failure: null })
  started.child.kill('SIGTERM')
  expect(await started.exit).toEqual({ code: 0, signal: null })
  expect(existsSync(path)).toBe(false)
  expect(runFiles(user)).toEqual([])
})

test('a socket that is in use is not taken: exit 1 says by whom; one of a Sluice that was killed is gone', async () => {
  const user = testUser()
  const path = join(user.folder, 'tap.sock')
  const words = ['tap', '--listen', `unix:${path}`, '--to', '127.0.0.1:9', '--ui-port', 'off']
  const first = await sluice(user, words)
  await said(first)
  const second = await run(user, words)
  expect(second).toMatchObject({ code: 1, stdout: '' })
  expect(second.stderr).toContain(`unix:${path} is in use`)
  if (process.platform === 'linux') expect(second.stderr).toContain(`(process ${first.pid})`)
  expect(existsSync(path)).toBe(true)
  first.child.kill('SIGKILL')
  await until(() => !existsSync(path) && leftBy(user).length === 0, { what: 'the reaper', ms: 20_000 })
})

test.each([
  [[], '--listen must be an address'],
  [['--listen', 'unix:/tmp/a'], '--to must be an address'],
  [['--listen', '9000', '--to', 'unix:/b'], '--listen must be an address such as unix:/run/php/tap.sock or 127.0.0.1:9000, not 9000'],
  [['--listen', '127.0.0.1:0', '--to', '127.0.0.1:9', '--mode', '0660'], '--mode is for a unix socket'],
  [['--listen', 'unix:/tmp/a', '--to', '127.0.0.1:9', '--mode', 'rw'], '--mode must be like 0660'],
  [['--listen', 'unix:/tmp/a', '--to', '127.0.0.1:9', '--owner', 'nobody-of-that-name'], 'this machine has no nobody-of-that-name'],
])('sluice tap %j is wrong use', (words, says) => {
  const failure = failureOf(() => readTapOptions(words))
  expect(failure.code).toBe('usage')
  expect(failure.message).toContain(says)
})
