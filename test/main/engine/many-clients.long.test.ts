import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { fpmPool } from './fpm-pool.ts'

const WORKERS = 16
const CLIENTS = 64
const DURATION_MS = 60_000

const scripts = {
  'hello.php': '<?php echo "hello";',
  'wait.php': '<?php usleep(20000); echo "waited";',
  'big.php': '<?php for ($i = 0; $i < 20; $i++) echo str_repeat("x", 50000);',
  'upload.php': '<?php echo strlen(file_get_contents("php://input"));',
  'pid.php': '<?php usleep(100000); echo getmypid();',
}

/** A client that asks once, in its own bad way. */
type Client = (port: number) => Promise<void>

const kinds: readonly Client[] = [
  async (port) => void expect((await ask(port, '/hello.php')).body.toString()).toBe('hello'),
  async (port) => void expect((await ask(port, '/wait.php')).body.toString()).toBe('waited'),
  async (port) => void expect((await ask(port, '/big.php')).body.length).toBe(1_000_000),
  async (port) =>
    void expect((await ask(port, '/upload.php', { method: 'POST', body: Buffer.alloc(300_000) })).body.toString()).toBe('300000'),
  // Leaves: before the answer, in the middle of it, in the middle of its own body.
  (port) => raw(port, 'GET /wait.php HTTP/1.1\r\nHost: localhost\r\n\r\n', { leaveAfterMs: 5 }),
  (port) => raw(port, 'GET /big.php HTTP/1.1\r\nHost: localhost\r\n\r\n', { leaveAfterBytes: 100_000 }),
  (port) => raw(port, 'POST /upload.php HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\nsome', { leaveAfterMs: 10 }),
  // Reads slowly to the end; reads slowly and leaves.
  (port) => raw(port, 'GET /big.php HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', { slow: true }),
  (port) => raw(port, 'GET /big.php HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', { slow: true, leaveAfterBytes: 400_000 }),
]

suiteWith(['php-fpm'], 'many clients, some of them bad', () => {
  test('64 clients on 16 workers, vanishing and slow ones among them, for 60 s: no connection and no worker is lost', async () => {
    const php = await fpmPool(scripts, [], WORKERS)
    const rig = await EngineRig.start({ sites: [site(php.docroot)], pools: [pool(php.address, { maxChildren: WORKERS })] })
    rig.spool.endsOnly = true
    const stop = performance.now() + DURATION_MS
    let asked = 0
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, n) => {
        for (let i = n; performance.now() < stop; i++) {
          await kinds[(i * 7) % kinds.length]?.(rig.port())
          asked++
        }
      }),
    )
    expect(asked).toBeGreaterThan(2000)
    await until(() => rig.queue.at(-1)?.active === 0 && rig.queue.at(-1)?.waiting === 0, { what: 'all exchanges to end' })
    await until(() => rig.spool.exchanges.size === rig.begun, { what: 'each to have told its end' })
    const ends = rig.spool.all().map(({ end }) => end)
    expect(rig.begun).toBeGreaterThan(asked / 2) // who leaves at once may not have been heard
    const failures = ends.filter((end) => end?.state === 'failed').map((end) => end?.failure?.code)
    expect(new Set(failures)).toEqual(new Set(['body-incomplete'])) // those that left in the middle of their body
    expect(openConnections(php.address)).toBe(0)
    // All workers still work: as many at once as there are, each in another process.
    const pids = await Promise.all(Array.from({ length: WORKERS }, async () => (await ask(rig.port(), '/pid.php')).body.toString()))
    expect(new Set(pids).size).toBe(WORKERS)
  })
})

interface RawOptions {
  readonly leaveAfterMs?: number
  readonly leaveAfterBytes?: number
  readonly slow?: boolean
}

function raw(port: number, text: string, { leaveAfterMs, leaveAfterBytes = Infinity, slow = false }: RawOptions): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    let got = 0
    socket.on('connect', () => socket.write(text))
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      got += chunk.length
      if (got >= leaveAfterBytes) socket.destroy()
      else if (slow) {
        socket.pause()
        void pause(20).then(() => socket.resume())
      }
    })
    if (leaveAfterMs !== undefined) void pause(leaveAfterMs).then(() => socket.destroy())
  })
}

/** Connected sockets of that path, without the listening one: proc(5), /proc/net/unix, state 03. */
function openConnections(address: string): number {
  const path = address.slice('unix:'.length)
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .filter((line) => line.endsWith(` ${path}`) && line.trim().split(/\s+/)[5] === '03').length
}
