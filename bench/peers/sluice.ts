import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { end, type Peer, WORKERS } from '../peer.ts'

/** Sluice as it is started by hand, capture on with its default budget, with a pool like that of the peers. */
export const sluice: Peer = {
  name: 'Sluice',
  version: [process.execPath, '--version'],
  ownFpm: true,
  async start({ folder, docroot }) {
    const file = join(folder, 'bench.conf')
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, poolText('bench', join(folder, 'unused.sock')))
    const child = spawn(process.execPath, ['dist/cli.cjs', 'serve', docroot, '--port', '0', '--ui-port', '0', '--pool', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
    })
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`sluice serve ended: ${said}`)))
      createInterface({ input: child.stdout }).on('line', (line) => {
        const address = /^(http:\/\/\S+)/.exec(line)?.[1]
        if (address !== undefined) resolve(address)
      })
    })
    return { url, pids: () => [child.pid ?? 0], stop: () => end(child) }
  },
}

/** The pool of every PHP-FPM of the bench: WORKERS static workers as www-data. */
export function poolText(name: string, socket: string): string {
  return `[${name}]
user = www-data
group = www-data
listen = ${socket}
listen.owner = www-data
listen.mode = 0666
pm = static
pm.max_children = ${WORKERS}
php_admin_value[post_max_size] = 512M
php_admin_value[upload_max_filesize] = 512M
`
}
