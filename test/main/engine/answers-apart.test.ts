import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { fpmPool } from './fpm-pool.ts'

const CLIENTS = 24
const ROUNDS = 4
const PAGE_BYTES = 400_000

/** The same page for each n, unlike that of every other n. */
const PAGE = `<?php header('Content-Length: ${PAGE_BYTES}'); echo substr(str_repeat(sprintf('%04d,', $_GET['n']), ${PAGE_BYTES / 5}), 0, ${PAGE_BYTES});`

suiteWith(['php-fpm'], 'many large answers at once', () => {
  test('each client gets its own bytes: fast ones, slow ones, and while others leave in the middle', async () => {
    const php = await fpmPool({ 'page.php': PAGE }, [], 8)
    const rig = await EngineRig.start({ sites: [site(php.docroot)], pools: [pool(php.address, { maxChildren: 8 })] })
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        for (let round = 0; round < ROUNDS; round++) {
          const n = client * ROUNDS + round
          const got = await body(rig.port(), n, ['fast', 'slow', 'leaves'][n % 3])
          const expected = `${String(n).padStart(4, '0')},`.repeat(PAGE_BYTES / 5)
          expect(got === (n % 3 === 2 ? expected.slice(0, got.length) : expected), `client ${client}, round ${round}`).toBe(true)
        }
      }),
    )
  }, 60_000)
})

/** The body as it came; of one who leaves its first part. */
function body(port: number, n: number, how: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let bytes = 0
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', reject)
    socket.on('close', () => {
      const all = Buffer.concat(parts).toString('latin1')
      resolve(all.slice(all.indexOf('\r\n\r\n') + 4))
    })
    socket.on('connect', () => socket.write(`GET /page.php?n=${n} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`))
    socket.on('data', (chunk: Buffer) => {
      parts.push(chunk)
      bytes += chunk.length
      if (how === 'leaves' && bytes > 50_000) socket.destroy()
      if (how !== 'slow') return
      socket.pause()
      void pause(5).then(() => socket.resume())
    })
  })
}
