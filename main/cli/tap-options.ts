import { resolve } from 'node:path'
import type { EngineTap } from '../../app/contract/taps.ts'
import type { WantedPort } from '../listen-on.ts'
import { groupId, userId } from '../pools/run-user.ts'
import { readOptions, usage } from './read-options.ts'
import { uiPort } from './serve-options.ts'

/** `sluice tap`, as it was asked. */
export interface TapOptions {
  readonly tap: Omit<EngineTap, 'name'> & { readonly to: { readonly address: string } }
  /** Of Sluice's own page; null: none. */
  readonly ui: WantedPort | null
}

/** As PHP-FPM's. */
const DEFAULT_MODE = '0660'

/** @throws Failure `usage` */
export function readTapOptions(words: readonly string[]): TapOptions {
  const { options, positionals } = readOptions(words, {
    listen: 'value',
    to: 'value',
    mode: 'value',
    owner: 'value',
    group: 'value',
    capture: 'value',
    'ui-port': 'value',
  })
  if (positionals[0] !== undefined) throw usage(`sluice tap takes no ${positionals[0]}.`)
  if (options.capture !== undefined) throw usage('--capture is not yet supported.')
  const listen = addressOf('--listen', options.listen, 0)
  const { mode, owner, group } = options
  const isSocket = listen.startsWith('unix:')
  for (const name of ['mode', 'owner', 'group'] as const)
    if (options[name] !== undefined && !isSocket) throw usage(`--${name} is for a unix socket; ${listen} is none.`)
  if (mode !== undefined && !/^0?[0-7]{3}$/.test(mode)) throw usage(`--mode must be like ${DEFAULT_MODE}, not ${mode}.`)
  return {
    tap: {
      listen,
      mode: isSocket ? Number.parseInt(mode ?? DEFAULT_MODE, 8) : null,
      owner: idOf('--owner', owner, userId),
      group: idOf('--group', group, groupId),
      allowedClients: null,
      to: { address: addressOf('--to', options.to, 1) },
    },
    ui: uiPort(options['ui-port']),
  }
}

function addressOf(option: string, value: string | undefined, leastPort: number): string {
  const like = `${option} must be an address such as unix:/run/php/tap.sock or 127.0.0.1:9000`
  if (value === undefined) throw usage(`${like}.`)
  if (value.startsWith('unix:') && value.length > 5) return `unix:${resolve(value.slice(5))}`
  const port = Number(/^(?:\[[0-9a-f:.]+\]|[^\s:/]+):(\d{1,5})$/i.exec(value)?.[1] ?? -1)
  if (port < leastPort || port > 65_535) throw usage(`${like}, not ${value}.`)
  return value
}

function idOf(option: string, name: string | undefined, find: (name: string) => number | undefined): number | null {
  if (name === undefined) return null
  const id = find(name)
  if (id === undefined) throw usage(`${option}: this machine has no ${name}.`)
  return id
}
