import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { end, type Peer, type Running, WORKERS } from '../peer.ts'

const about = { version: [process.execPath, '--version'], ownFpm: true } as const

/** Sluice as it is started by hand, capture on with its default budget, with a pool like that of the peers. */
export const sluice: Peer = {
  ...about,
  name: 'Sluice',
  start({ folder, docroot }) {
    const file = join(folder, 'bench.conf')
    writeFileSync(file, poolText('bench', join(folder, 'unused.sock')))
    return serve([docroot, '--pool', file])
  },
}

/** The same with `keep-conn: true`. */
export const sluiceKept: Peer = {
  ...about,
  name: 'Sluice keep-conn',
  start({ folder, docroot }) {
    for (const [name, text] of [
      ['sites/bench.yaml', `root: ${docroot}\nport: 0\n`],
      ['pools/bench.yaml', 'keep-conn: true\n'],
      ['pool.d/bench.conf', poolText('bench', join(folder, 'unused.sock'))],
    ] as const) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    return serve(['--workspace', folder])
  },
}

async function serve(words: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, ['dist/cli.cjs', 'serve', ...words, '--port', '0', '--ui-port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000)
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`sluice serve ended: ${said}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /^(http:\/\/\S+) +(?:bench|site)$/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
  return { url, pids: () => [child.pid ?? 0], stop: () => end(child) }
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
