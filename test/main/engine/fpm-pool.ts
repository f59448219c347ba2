import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { responderAddress } from '../../../main/responder-address.ts'
import { thePeer } from '../../peers.ts'
import { type Started, start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

export interface FpmPool {
  /** `unix:/path`, or where it was told to listen. */
  readonly address: string
  readonly docroot: string
  readonly fpm: Started
  /** PHP-FPM's own words. */
  words(): string
}

/** A php-fpm of the test with these scripts. Lines of `pool` are added to its pool, DOCROOT in them is its folder; as root it runs as www-data. @param listen host:port in place of a socket */
export async function fpmPool(
  scripts: Readonly<Record<string, string>>,
  poolLines: readonly string[] = [],
  children = 4,
  listen?: string,
): Promise<FpmPool> {
  const folder = tempFolder()
  const docroot = join(folder, 'docroot')
  mkdirSync(docroot)
  for (const [name, text] of Object.entries(scripts)) writeFileSync(join(docroot, name), text)
  const socket = join(folder, 'fpm.sock')
  const words = join(folder, 'fpm.log')
  const config = join(folder, 'fpm.conf')
  const asRoot = process.getuid?.() === 0 ? ['user = www-data', 'group = www-data', 'listen.owner = root'] : []
  const lines = [
    '[global]',
    'daemonize = no',
    `error_log = ${words}`,
    'process_control_timeout = 10s',
    '[pool]',
    `listen = ${listen ?? socket}`,
    ...asRoot,
    'pm = static',
    `pm.max_children = ${children}`,
    'catch_workers_output = yes',
    'php_admin_value[post_max_size] = 1G',
    'php_admin_value[memory_limit] = 64M',
    ...poolLines.map((line) => line.replaceAll('DOCROOT', docroot)),
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const fpm = start(thePeer('php-fpm'), ['-F', '-y', config])
  const address = listen ?? `unix:${socket}`
  await until(() => answers(address), { ms: 10_000, what: `PHP-FPM to listen: ${fpm.stderr}` })
  return { address, docroot, fpm, words: () => readFileSync(words, 'utf8') }
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(responderAddress(address))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
