import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import type { CutAnswer, EngineLimits, EnginePool, EngineSite } from '../../../app/contract/engine-messages.ts'
import type { EngineTap } from '../../../app/contract/taps.ts'
import type { FailureData } from '../../../app/failure.ts'
import { Certificates } from '../../../main/certificates/certificates.ts'
import { type EngineEvents, EngineHost, type EngineHostOptions } from '../../../main/engine/engine-host.ts'
import { built } from '../../built.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { SpoolStandIn } from './spool-stand-in.ts'

export interface RigOptions {
  readonly sites?: readonly EngineSite[]
  readonly pools?: readonly EnginePool[]
  readonly limits?: Partial<EngineLimits>
  readonly heapMb?: number
  readonly bodyBudgetBytes?: number
  readonly bodyFolder?: string
  readonly shared?: boolean
}

/** An engine thread from dist/, with stand-ins for all around it. It ends with the test, or (made in a hook) with the file. */
export class EngineRig {
  readonly spool = new SpoolStandIn()
  readonly host: EngineHost
  readonly bodyFolder: string
  readonly caFolder = join(tempFolder(0o700), 'ca')
  private readonly certificates = new Certificates(() => this.caFolder)
  private readonly lastId = new SharedArrayBuffer(8)
  /** By site; null: the shared one. */
  readonly ports = new Map<string | null, number>()
  readonly failures: { readonly site: string | null; readonly failure: FailureData }[] = []
  /** Addresses of those that accept. */
  readonly taps = new Map<string, string>()
  readonly tapFailures: { readonly name: string; readonly failure: FailureData }[] = []
  readonly tapConnections = new Map<string, { readonly open: number; readonly total: number }>()
  readonly queue: Parameters<EngineEvents['queue']>[0][] = []
  readonly lines: string[] = []
  readonly lost: FailureData[] = []
  /** What main answers to `cut`; undefined: it says nothing yet. */
  onCut: (pool: string, generation: number, answer: (masterDied: boolean, worker?: CutAnswer['worker']) => void) => void = (
    _pool,
    _generation,
    answer,
  ) => answer(false)

  private constructor(options: RigOptions) {
    this.bodyFolder = options.bodyFolder ?? join(tempFolder(0o700), 'bodies')
    const hostOptions: EngineHostOptions = {
      run: 'tstrun',
      lastId: this.lastId,
      bodyFolder: this.bodyFolder,
      bodyBudgetBytes: options.bodyBudgetBytes ?? 256 << 10,
      version: '0.1.0',
      connectSpool: this.spool.connect,
      ...(options.limits ? { limits: options.limits } : {}),
      ...(options.heapMb ? { heapMb: options.heapMb } : {}),
    }
    this.host = new EngineHost(hostOptions, {
      listening: (site, _address, port) => void this.ports.set(site, port),
      listenFailed: (site, _port, failure) => void this.failures.push({ site, failure }),
      tapListening: (name, address) => void this.taps.set(name, address),
      tapFailed: (name, failure) => void this.tapFailures.push({ name, failure }),
      tapConnections: (name, open, total) => void this.tapConnections.set(name, { open, total }),
      queue: (figures) => void this.queue.push(figures),
      cut: ({ pool, generation }, answer) => this.onCut(pool, generation, (masterDied, worker = null) => answer({ masterDied, worker })),
      log: (level, says) => void this.lines.push(`${level}: ${says}`),
      certificate: (name) => this.certificates.for(name),
      lost: (failure) => {
        this.lost.push(failure)
        this.ports.clear()
      },
    })
    for (const pool of options.pools ?? []) this.host.setPool(pool)
    this.setSites(options.sites ?? [], options.shared)
  }

  static async start(options: RigOptions): Promise<EngineRig> {
    await built('engine.cjs')
    const rig = new EngineRig(options)
    open.add(rig)
    try {
      onTestFinished(() => rig.close())
    } catch {
      // not inside a test: afterAll below takes it
    }
    await rig.listening(...(options.sites ?? []).map(({ name }) => name), ...(options.shared ? [null] : []))
    return rig
  }

  /** Exchanges that have begun. */
  get begun(): number {
    return Number(new BigInt64Array(this.lastId)[0])
  }

  setSites(sites: readonly EngineSite[], shared = false): void {
    this.host.setSites({ sites, shared: shared ? { port: 0, bind: '127.0.0.1', exact: false } : null, exact: false })
  }

  async listening(...sites: (string | null)[]): Promise<void> {
    await until(() => sites.every((site) => this.ports.has(site)), { ms: 10_000, what: `listeners of ${sites.join(', ')}` })
  }

  /** Opens these taps, and no other. @returns the address of the first */
  async openTaps(...taps: readonly EngineTap[]): Promise<string> {
    this.taps.clear()
    this.host.setTaps(taps)
    await until(() => taps.every(({ name }) => this.taps.has(name)), { ms: 10_000, what: `taps ${taps.map(({ name }) => name)}` })
    return this.taps.get(taps[0]?.name ?? '') ?? ''
  }

  port(site: string | null = 'site'): number {
    return this.ports.get(site) ?? 0
  }

  async close(): Promise<void> {
    open.delete(this)
    await this.host.close()
    this.spool.close()
  }
}

export const site = (docroot: string, more: Partial<EngineSite> = {}): EngineSite => ({
  name: 'site',
  root: docroot,
  docroot,
  docrootInPool: null,
  index: ['index.php', 'index.html'],
  pathInfo: '^(/.+?\\.php)(/.*)?$',
  frontController: '/index.php',
  hosts: ['site.localhost'],
  pool: 'pool',
  setParams: {},
  passHeaders: [],
  hideHeaders: [],
  precompressed: [],
  xSendfile: [],
  xAccelRedirect: {},
  logStderr: { own: false, file: null },
  followSymlinks: false,
  limits: {},
  rules: [],
  port: 0,
  bind: '127.0.0.1',
  ...more,
})

export const pool = (address: string, more: Partial<EnginePool> = {}): EnginePool => ({
  name: 'pool',
  state: 'ready',
  addresses: [address],
  generation: 1,
  maxChildren: 4,
  limitExtensions: ['.php', '.phar'],
  reader: null,
  failure: null,
  ...more,
})

/** On a loopback port, to the pool. */
export const tap = (more: Partial<EngineTap> = {}): EngineTap => ({
  name: 'pool',
  listen: '127.0.0.1:0',
  mode: null,
  owner: null,
  group: null,
  allowedClients: null,
  to: { pool: 'pool' },
  ...more,
})

const open = new Set<EngineRig>()

afterAll(async () => {
  for (const rig of open) await rig.close()
})
