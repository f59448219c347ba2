import { chmodSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Summary } from '../../app/capture/summary.ts'
import { type Client, createClient } from '../../app/contract/client.ts'
import type { AppState, LogLine, PoolView } from '../../app/contract/state.ts'
import { openTransport } from '../../main/bridge/websocket-transport.ts'
import { addresses, sluice, type TestUser } from '../main/cli/sluice.ts'
import type { Started } from '../started.ts'

/** A Sluice that serves, with a page's client of it. */
export interface Served {
  readonly started: Started
  readonly pid: number
  readonly client: Client
  /** The log as a page keeps it, by id. */
  readonly rows: ReadonlyMap<number, Summary>
  /** Ports of the sites by their names. */
  readonly ports: Readonly<Record<string, number>>
  /** Of the first site. */
  readonly port: number
  /** With the token in its fragment. */
  readonly ui: string
  /** What a pool's lines say, so far. */
  lines(pool: string): readonly LogLine[]
  state(): Promise<AppState>
  /** The first pool as it stands. */
  pool(): Promise<PoolView>
  /** The address of the generation that serves. @throws Error: none does */
  serving(): Promise<{ readonly n: number; readonly pid: number; readonly socket: string }>
}

/** Starts `sluice serve` with these words and any ports, and follows it as a page does. */
export async function serve(user: TestUser, words: readonly string[]): Promise<Served> {
  return served(await sluice(user, ['serve', ...words, '--port', '0', '--ui-port', '0']))
}

/** The same for one that was started otherwise. */
export async function served(started: Started): Promise<Served> {
  const { sites, ui = '' } = await addresses(started)
  const [address = '', token = ''] = ui.split('/#token=')
  const client = createClient(await openTransport(address, 5000), { hello: token })
  started.exit.then(
    () => client.close(),
    () => client.close(),
  )
  await client.welcome
  const rows = new Map<number, Summary>()
  client.follow('log.follow', {}, ({ summaries }) => {
    for (const summary of summaries) rows.set(summary.id, summary)
  })
  const lines = new Map<string, LogLine[]>()
  const state = (): Promise<AppState> => client.call('state.get', {})
  const pool = async (): Promise<PoolView> => {
    const [first] = (await state()).pools
    if (!first) throw new Error('it has no pool')
    return first
  }
  for (const { name } of (await state()).pools) {
    const said: LogLine[] = []
    lines.set(name, said)
    client.follow('pool.lines', { pool: name }, (batch) => void said.push(...batch))
  }
  const ports = Object.fromEntries(Object.entries(sites).map(([name, url]) => [name, Number(new URL(url).port)]))
  return {
    started,
    pid: started.pid,
    client,
    rows,
    ports,
    port: Object.values(ports)[0] ?? 0,
    ui,
    lines: (name) => lines.get(name) ?? [],
    state,
    pool,
    async serving() {
      const found = (await pool()).generations.find(({ at }) => at === 'serving')
      if (!found) throw new Error('no generation serves')
      return { n: found.n, pid: found.pid, socket: found.address.replace(/^unix:/, '') }
    },
  }
}

/** A folder with these files, which PHP may write to whoever its workers are. */
export function project(user: TestUser, files: Readonly<Record<string, string>>, name = 'blog'): string {
  const folder = join(user.folder, name)
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  chmodSync(folder, 0o777)
  return folder
}

/** A pool file with one section of that name; as root it says who its workers are. */
export function poolFile(user: TestUser, lines: readonly string[], name = 'blog'): string {
  const path = join(user.folder, `${name}.conf`)
  const account = process.getuid?.() === 0 ? ['user = www-data', 'group = www-data'] : []
  writeFileSync(path, `${[`[${name}]`, ...account, ...lines].join('\n')}\n`)
  return path
}

/** The sockets that a process holds, of any kind. Linux alone. */
export function socketsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).filter((fd) => {
    try {
      return readlinkSync(join(folder, fd)).startsWith('socket:')
    } catch {
      return false // it closed meanwhile
    }
  }).length
}
