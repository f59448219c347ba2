import type { WantedPort } from '../listen-on.ts'
import { EMBEDDED } from '../pool-configs.ts'
import { readOptions, usage } from './read-options.ts'

/** `sluice serve`, as it was asked. */
export interface ServeOptions {
  /** undefined: the sites of the workspace. */
  readonly folder: string | undefined
  /** The site's own, or without `folder` the shared one. */
  readonly port: WantedPort
  /** Of Sluice's own page; null: none. */
  readonly ui: WantedPort | null
  readonly bind: string
  readonly pool: string | undefined
  /** A version, a path, or `embedded`. */
  readonly php: string | undefined
  readonly host: string | undefined
  readonly workspace: string | undefined
}

export const DEFAULT_PORT = 8080
export const DEFAULT_UI_PORT = 8079

/** @throws Failure `usage` */
export function readServeOptions(words: readonly string[]): ServeOptions {
  const { options, positionals } = readOptions(words, {
    port: 'value',
    'ui-port': 'value',
    bind: 'value',
    pool: 'value',
    php: 'value',
    host: 'value',
    capture: 'value',
    workspace: 'value',
  })
  const [folder, ...more] = positionals
  if (more[0] !== undefined) throw usage(`sluice serve takes one folder, not ${more[0]} as well.`)
  if (options.capture !== undefined) throw usage('--capture is not yet supported.')
  if (options.php === EMBEDDED && options.pool !== undefined)
    throw usage('--pool is a file for PHP-FPM, which the embedded PHP does not read: take --pool or --php embedded.')
  for (const name of ['pool', 'host'] as const)
    if (options[name] !== undefined && folder === undefined) throw usage(`--${name} needs a folder to serve.`)
  if (options.host !== undefined && !HOST.test(options.host)) throw usage(`--host must be a name like blog.test, not ${options.host}.`)
  return {
    folder,
    port: portOf('--port', options.port, DEFAULT_PORT),
    ui: uiPort(options['ui-port']),
    bind: options.bind ?? '127.0.0.1',
    pool: options.pool,
    php: options.php,
    host: options.host?.toLowerCase(),
    workspace: options.workspace,
  }
}

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i

/** Of Sluice's own page; null: none. @throws Failure `usage` */
export const uiPort = (said: string | undefined): WantedPort | null => (said === 'off' ? null : portOf('--ui-port', said, DEFAULT_UI_PORT))

function portOf(option: string, value: string | undefined, otherwise: number): WantedPort {
  if (value === undefined) return { port: otherwise, exact: false }
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) throw usage(`${option} must be a number from 0 to 65535, not ${value}.`)
  return { port: Number(value), exact: true }
}
