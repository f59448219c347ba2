import { writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import type { EnginePool } from '../../../app/contract/engine-messages.ts'
import { type Behaviour, end, FastcgiPeer, page, stdout, values } from '../../fixtures/fastcgi-peer.ts'
import { suiteWith } from '../../peers.ts'
import { groupMembers, killProcess } from '../../processes.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { fpmPool } from './fpm-pool.ts'

const keeping = (address: string, more: Partial<EnginePool> = {}): EnginePool => pool(address, { keepConn: true, ...more })

async function rigFor(kept: EnginePool): Promise<EngineRig> {
  const docroot = tempFolder()
  writeFileSync(`${docroot}/index.php`, '')
  return EngineRig.start({ sites: [site(docroot)], pools: [kept] })
}

/** A peer that says it is free, as PHP-FPM does. */
async function free(behaviour: Behaviour): Promise<FastcgiPeer> {
  const peer = await FastcgiPeer.start(behaviour)
  peer.onGetValues = (socket) => void socket.write(values())
  return peer
}
const then =
  (answer: (socket: Socket) => void): Behaviour =>
  ({ socket, read }) =>
    void (read.stdinEnded && answer(socket))
const answers = then((socket) => void socket.write(page('ok')))

/** How many connections the engine keeps. */
const idle = (rig: EngineRig): number => rig.queue.at(-1)?.servers.reduce((sum, server) => sum + server.idle, 0) ?? 0
/** Asks until the connection is kept: on a busy machine a worker may be too slow to say that it is free. @returns the answer */
async function keeps(rig: EngineRig, path: string): Promise<string> {
  for (let n = 0; ; n++) {
    const { status, body } = await ask(rig.port(), n === 0 ? path : `${path}&again=${n}`)
    expect(status).toBe(200)
    const kept = until(() => idle(rig) > 0 && rig.queue.at(-1)?.active === 0 && (rig.queue.at(-1)?.total ?? 0) >= rig.begun, {
      ms: 500,
      what: 'the connection to be kept',
    })
    if (
      await kept.then(
        () => true,
        () => false,
      )
    )
      return body.toString()
    expect(n).toBeLessThan(20)
  }
}

/** Per attempt whether it was on a kept connection. */
const attemptsOf = async (rig: EngineRig, path: string): Promise<boolean[]> =>
  (await rig.spool.ended(path)).notes('attempt').map(({ keptMs }) => keptMs !== undefined)

test('a connection goes on to the next exchange, which says how long it was idle; idle it is closed after a second', async () => {
  const peer = await free(answers)
  const rig = await rigFor(keeping(peer.address))
  for (const path of ['/1', '/2', '/3']) expect(await keeps(rig, path)).toBe('ok')
  expect(new Set(peer.requests.map(({ socket }) => socket)).size).toBe(1)
  expect(peer.requests.map(({ read }) => read.begin.keepConn)).toEqual([true, true, true])
  const [first, second] = [(await rig.spool.ended('/1')).note('attempt'), (await rig.spool.ended('/2')).note('attempt')]
  expect(first?.keptMs).toBeUndefined()
  expect(second?.keptMs).toBeGreaterThan(0)
  expect((await rig.spool.ended('/2')).states).toEqual(['sending', 'waiting', 'receiving'])
  // What it was asked in between is no part of an exchange.
  expect((await rig.spool.ended('/2')).bytes('from-responder')).toEqual(page('ok'))
  await until(() => peer.open.size === 0, { ms: 10_000, what: 'it to be closed' })
  await until(() => idle(rig) === 0, { what: 'main to hear of it' })
})

test('without keep-conn each exchange has a connection of its own', async () => {
  const peer = await free(answers)
  const rig = await rigFor(pool(peer.address))
  for (const path of ['/1', '/2']) await ask(rig.port(), path)
  expect(new Set(peer.requests.map(({ socket }) => socket)).size).toBe(2)
  expect(peer.requests.map(({ read }) => read.begin.keepConn)).toEqual([false, false])
})

for (const [what, behaviour, path, method] of [
  ['more bytes than an answer', then((socket) => void socket.write(Buffer.concat([page('ok'), stdout('more')]))), '/', 'GET'],
  ['an answer before it has the body', ({ socket, read }) => void (!read.stdinEnded && socket.write(page('ok'))), '/', 'POST'],
  ['an answer that is no success', then((socket) => void socket.write(end())), '/', 'GET'],
] satisfies [string, Behaviour, string, string][])
  test(`a connection with ${what} is not used again`, async () => {
    const peer = await free(behaviour)
    const rig = await rigFor(keeping(peer.address))
    let asked = false
    peer.onGetValues = () => {
      asked = true
    }
    await ask(rig.port(), path, method === 'POST' ? { method, body: Buffer.alloc(1 << 20) } : {})
    await until(() => peer.open.size === 0, { what: 'it to be closed' })
    expect(asked).toBe(false)
  })

test('bytes that come while it is idle end it', async () => {
  const peer = await free(answers)
  const rig = await rigFor(keeping(peer.address))
  await keeps(rig, '/1')
  const since = performance.now()
  peer.requests.at(-1)?.socket.write(stdout('late'))
  await until(() => peer.open.size === 0, { what: 'it to be closed' })
  expect(performance.now() - since).toBeLessThan(700) // by itself it would be after a second
})

test('an answer that its client no longer wants ends its connection', async () => {
  const peer = await free(then((socket) => void socket.write(stdout('Content-Type: text/plain\r\n\r\nbegin'))))
  const rig = await rigFor(keeping(peer.address))
  const client = await RawClient.connect(rig.port())
  client.send('GET /gone HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => client.received.includes('begin'), { what: 'the begin of the answer' })
  client.socket.destroy()
  await until(() => peer.open.size === 0, { what: 'it to be closed' })
})

test('one that is closed when the next exchange comes: a GET is sent again on a new one, a POST is not', async () => {
  const peer = await free(answers)
  const rig = await rigFor(keeping(peer.address))
  const dies: Behaviour = ({ socket, read }) => void (peer.requests.at(-1)?.socket === socket && read.stdinEnded && socket.destroy())
  for (const [path, method] of [
    ['/get', 'GET'],
    ['/post', 'POST'],
  ] as const) {
    peer.behaviour = answers
    await keeps(rig, `${path}/before`)
    const before = peer.requests.length
    peer.behaviour = (request) => (peer.requests.length === before + 1 ? dies(request) : answers(request))
    const { status } = await ask(rig.port(), path, method === 'POST' ? { method, body: 'x' } : {})
    expect([status, await attemptsOf(rig, path)]).toEqual(method === 'GET' ? [200, [true, false]] : [502, [true]])
  }
})

test('FCGI_CANT_MPX_CONN on a kept connection: it still worked on the one before, and a new one is taken', async () => {
  const peer = await free(answers)
  const rig = await rigFor(keeping(peer.address))
  await keeps(rig, '/before')
  const [first] = peer.requests
  peer.behaviour = ({ socket, read }) => void (read.stdinEnded && socket.write(socket === first?.socket ? end(1) : page('ok')))
  expect((await ask(rig.port(), '/next')).status).toBe(200)
  expect(await attemptsOf(rig, '/next')).toEqual([true, false])
})

test('a worker that does not say that it is free is not waited for; after some of them none is kept', async () => {
  const peer = await FastcgiPeer.start(answers)
  const rig = await rigFor(keeping(peer.address))
  for (let n = 0; n < 10; n++) {
    expect((await ask(rig.port(), `/${n}`)).status).toBe(200)
    await until(() => peer.open.size === 0, { what: 'it to be closed' })
  }
  expect(new Set(peer.requests.map(({ socket }) => socket)).size).toBe(10)
  await until(() => rig.lines.length > 0, { what: 'a word of it' })
  expect(rig.lines).toEqual([expect.stringContaining(`warning: pool: ${peer.address} does not answer FCGI_GET_VALUES`)])
})

test('another generation takes over, or the pool stops: what is kept is closed at once', async () => {
  const [peer, next] = [await free(answers), await free(answers)]
  const rig = await rigFor(keeping(peer.address))
  await keeps(rig, '/1')
  rig.host.setPool(keeping(next.address, { generation: 2 }))
  await until(() => peer.open.size === 0, { what: 'it to be closed' })
  await keeps(rig, '/2')
  expect(await attemptsOf(rig, '/2')).toEqual([false])
  rig.host.setPool(keeping(next.address, { generation: 2, state: 'stopped' }))
  await until(() => next.open.size === 0, { what: 'the other to be closed' })
})

test('who waits gets the connection of who is done, as soon as its worker is free', async () => {
  const held: Socket[] = []
  const peer = await free(then((socket) => void held.push(socket)))
  const rig = await rigFor(keeping(peer.address, { maxChildren: 2 }))
  const all = ['/1', '/2', '/3', '/4'].map((path) => ask(rig.port(), path))
  for (let n = 0; n < 4; n++) {
    await until(() => held.length > 0, { what: `request ${n}` })
    held.shift()?.write(page('ok'))
  }
  for (const { status } of await Promise.all(all)) expect(status).toBe(200)
  expect(new Set(peer.requests.map(({ socket }) => socket)).size).toBeLessThanOrEqual(3)
})

suiteWith(['php-fpm'], 'PHP-FPM on kept connections', () => {
  const scripts = {
    'index.php': '<?php echo getmypid();',
    'works-on.php': '<?php echo "done"; fastcgi_finish_request(); sleep(3);',
    'after.php': '<?php register_shutdown_function(function () { fastcgi_finish_request(); sleep(3); }); echo "done";',
    'unread.php': '<?php echo "ok";',
    'dies.php': '<?php posix_kill(getmypid(), 9);',
  }
  const rigOf = async (children: number): Promise<{ rig: EngineRig; master: number }> => {
    const { address, docroot, fpm } = await fpmPool(scripts, [], children)
    const rig = await EngineRig.start({ sites: [site(docroot)], pools: [keeping(address, { maxChildren: children })] })
    return { rig, master: fpm.pid }
  }

  test('the worker of a kept connection answers the next exchange', async () => {
    const { rig } = await rigOf(4)
    let kept = 0
    for (let n = 0; n < 5; n++) {
      const pid = await keeps(rig, `/index.php?${n}`)
      const next = (await ask(rig.port(), `/index.php?next${n}`)).body.toString()
      if (!(await attemptsOf(rig, `/index.php?next${n}`))[0]) continue // it took a second to get here
      expect(next).toBe(pid)
      kept++
    }
    expect(kept).toBeGreaterThan(0)
  })

  for (const script of ['works-on.php', 'after.php'])
    test(`a request after ${script} never waits for it`, async () => {
      const { rig } = await rigOf(4)
      await ask(rig.port(), '/index.php?warm')
      for (let n = 0; n < 2; n++) {
        const begun = performance.now()
        expect((await ask(rig.port(), `/${script}`)).body.toString()).toBe('done')
        for (let m = 0; m < 5; m++) expect((await ask(rig.port(), `/index.php?${n}${m}`)).status).toBe(200)
        expect(performance.now() - begun).toBeLessThan(1500)
      }
    })

  test('the last worker is never held: with one no connection is kept', async () => {
    const { rig } = await rigOf(1)
    for (let n = 0; n < 5; n++) await ask(rig.port(), `/index.php?${n}`)
    for (let n = 0; n < 5; n++) expect(await attemptsOf(rig, `/index.php?${n}`)).toEqual([false])
  })

  test('of two workers one is held at most, also after many at once', async () => {
    const { rig } = await rigOf(2)
    await Promise.all(Array.from({ length: 30 }, (_, n) => ask(rig.port(), `/index.php?${n}`)))
    await until(() => rig.queue.at(-1)?.active === 0, { what: 'all to end' })
    for (const { servers } of rig.queue) expect(servers[0]?.idle).toBeLessThanOrEqual(1)
  })

  test('bodies that a script does not read are no harm to the next', async () => {
    const { rig } = await rigOf(4)
    for (let n = 0; n < 5; n++) {
      expect((await ask(rig.port(), `/unread.php?${n}`, { method: 'POST', body: Buffer.alloc(200_000, 'x') })).body.toString()).toBe('ok')
      expect((await ask(rig.port(), `/index.php?${n}`)).status).toBe(200)
    }
  })

  test('a script that kills its worker is run twice at most: on the kept connection, and on a new one', async () => {
    const { rig } = await rigOf(4)
    for (let n = 0; n < 4; n++) {
      await keeps(rig, `/index.php?${n}`)
      expect((await ask(rig.port(), `/dies.php?${n}`)).status).toBe(502)
      expect((await attemptsOf(rig, `/dies.php?${n}`)).length).toBeLessThanOrEqual(2)
    }
  })

  test('a worker that is killed while it is held costs nobody anything', async () => {
    const { rig, master } = await rigOf(4)
    for (let n = 0; n < 5; n++) {
      killProcess(Number(await keeps(rig, `/index.php?${n}`)))
      expect((await ask(rig.port(), `/index.php?then${n}`)).status).toBe(200)
    }
    await until(() => groupMembers(master).length >= 5, { ms: 10_000, what: 'the workers to be there again' })
  })
})
