import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { caddyConfig } from '../../../app/site/export/caddy.ts'
import type { Exported, ExportSite } from '../../../app/site/export/exported.ts'
import { haproxyConfig } from '../../../app/site/export/haproxy.ts'
import { nginxConfig } from '../../../app/site/export/nginx.ts'
import { freePort } from '../../free-port.ts'
import { thePeer } from '../../peers.ts'
import { type Started, start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { exchange, type Received } from './exchange.ts'

export type GatewayName = 'nginx' | 'HAProxy' | 'Caddy' | 'Apache'

/** How `sluice export` makes its configuration, where it does. */
export const exporters = { nginx: nginxConfig, HAProxy: haproxyConfig, Caddy: caddyConfig } as const satisfies Partial<
  Record<GatewayName, (site: ExportSite) => Exported>
>

/** Starts it in front of the first pool of that site. @returns its port on loopback */
export async function startGateway(name: GatewayName, site: Omit<ExportSite, 'listen'>): Promise<number> {
  const port = await freePort()
  const folder = tempFolder()
  const input = { ...site, listen: { host: '127.0.0.1', port } }
  const text = name === 'Apache' ? apacheConfig(folder, input) : exporters[name](input).text
  return startConfig(name, name === 'Caddy' ? text.replace('\tauto_https off', '\tauto_https off\n\tadmin off') : text, folder, port)
}

/** Starts it with a configuration of any origin that listens there. */
export async function startConfig(name: GatewayName, text: string, folder: string, port: number): Promise<number> {
  const config = join(folder, `${name}.conf`)
  writeFileSync(config, text)
  const [command, ...args] = commands[name](config, folder)
  const env = { PATH: '/usr/bin:/bin', HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const started = start(command, args, { env })
  startAgain(started)
  await until(() => answers(port), { ms: 5_000, what: `${name} to answer` }).catch((error: unknown) => {
    throw new Error(`${error}: ${started.stderr}`)
  })
  return port
}

/**
 * HAProxy 2.6 ends now and then on a check of its own (`bug condition "c_empty(ic)" matched at src/stconn.c`). Who is ended by a test is ended
 * by SIGKILL, and stays so.
 */
function startAgain({ exit, child }: Started): void {
  const [command = '', ...args] = child.spawnargs
  void exit.then(({ signal }) => {
    if (signal === 'SIGSEGV' || signal === 'SIGABRT' || signal === 'SIGILL') startAgain(start(command, args))
  })
}

/** Asks; one that gave no answer at all, maybe because its server ended, is asked once more. */
export async function askGateway(port: number, bytes: string, limitMs?: number): Promise<Received> {
  const first = await exchange(port, bytes, limitMs).catch(() => undefined)
  if (first && (first.status !== 0 || first.silent)) return first
  await until(() => answers(port), { ms: 10_000, what: `somebody to listen on ${port}` })
  return exchange(port, bytes, limitMs)
}

/** What the server itself says of a configuration; undefined: it takes it. */
export async function refusal(name: 'nginx' | 'HAProxy' | 'Caddy', text: string): Promise<string | undefined> {
  const folder = tempFolder()
  const config = join(folder, `${name}.conf`)
  writeFileSync(config, text)
  const [command, ...args] = checks[name](config, folder)
  const started = start(command, args, { env: { HOME: folder } })
  const { code } = await started.exit
  return code === 0 ? undefined : started.stderr || started.stdout
}

type Command = readonly [string, ...string[]]

const nginxArgs = (config: string, folder: string): Command => [
  thePeer('nginx'),
  '-c',
  config,
  '-g',
  `user root; pid ${folder}/nginx.pid; error_log stderr;`,
]

const commands: Readonly<Record<GatewayName, (config: string, folder: string) => Command>> = {
  nginx: (config, folder) => {
    const [command, ...args] = nginxArgs(config, folder)
    return [command, ...args.slice(0, -1), `${args.at(-1)} daemon off;`]
  },
  HAProxy: (config) => [thePeer('haproxy'), '-db', '-f', config],
  Caddy: (config) => [thePeer('caddy'), 'run', '--config', config, '--adapter', 'caddyfile'],
  Apache: (config) => [thePeer('apache2'), '-f', config, '-DFOREGROUND'],
}

const checks: Readonly<Record<keyof typeof exporters, (config: string, folder: string) => Command>> = {
  nginx: (config, folder) => [...nginxArgs(config, folder), '-t'],
  HAProxy: (config) => [thePeer('haproxy'), '-c', '-f', config],
  Caddy: (config) => [thePeer('caddy'), 'validate', '--config', config, '--adapter', 'caddyfile'],
}

const MODULES = ['mpm_event', 'authz_core', 'proxy', 'proxy_fcgi', 'mime', 'dir', 'rewrite', 'setenvif', 'env']

/** Apache has no export: this is its own usual way, with a front controller. */
function apacheConfig(folder: string, { docroot, site, pools, listen }: ExportSite): string {
  mkdirSync(join(folder, 'run'))
  const socket = pools[0]?.servers[0]?.replace(/^unix:/, '')
  return `${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerRoot ${folder}
ServerName ${site.hosts[0]}
UseCanonicalPhysicalPort On
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}/run
ErrorLog ${folder}/error.log
User www-data
Group www-data
Listen ${listen.host}:${listen.port}
TypesConfig /etc/mime.types
DocumentRoot ${docroot}
DirectoryIndex index.php index.html
<Directory ${docroot}>
  Require all granted
  FallbackResource /index.php
</Directory>
<FilesMatch "^\\.">
  Require all denied
</FilesMatch>
<FilesMatch "\\.php$">
  SetHandler "proxy:unix:${socket}|fcgi://localhost"
</FilesMatch>
`
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const req = request({ host: '127.0.0.1', port, path: '/', agent: false, timeout: 2000 }, (res) => {
      res.resume()
      resolve(true)
    })
    req.on('timeout', () => req.destroy())
    req.on('error', () => resolve(false)).end()
  })
}
