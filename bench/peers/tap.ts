import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { end, type Peer } from '../peer.ts'
import { nginx } from './nginx.ts'

/** The same nginx with `sluice tap` between it and its PHP-FPM, capture on with its default budget; the CPU is that of both. */
export const tap: Peer = {
  name: 'nginx and a tap',
  version: [process.execPath, '--version'],
  async start(ground) {
    const listen = join(ground.folder, 'tap.sock')
    const words = [
      'dist/cli.cjs',
      'tap',
      '--listen',
      `unix:${listen}`,
      '--to',
      `unix:${ground.socket}`,
      '--mode',
      '0666',
      '--ui-port',
      'off',
    ]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('sluice tap ended')))
    ended.catch(() => {}) // it ends when it is stopped, too
    await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
    const server = await nginx.start({ ...ground, socket: listen })
    return {
      url: server.url,
      pids: () => [...server.pids(), child.pid ?? 0],
      async stop() {
        await server.stop()
        await end(child)
      },
    }
  },
}
