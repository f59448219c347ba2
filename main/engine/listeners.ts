import type { AddressInfo } from 'node:net'
import type { EngineSite, EngineToMain, MainToEngine } from '../../app/contract/engine-messages.ts'
import { listenFailure } from './listen-failure.ts'
import { Listener } from './listener.ts'
import type { EngineParts } from './parts.ts'
import { portHolder } from './port-holder.ts'

type SitesMessage = MainToEngine & { readonly type: 'sites' }

/** How far a free port is looked for after one that is taken. */
const NEXT_PORTS = 100

/** The listeners: each site's own, and the shared one. Opening and closing some leaves the others, and all that runs, alone. */
export class Listeners {
  private readonly open = new Map<string | null, Open>()
  private known: readonly EngineSite[] = []
  private work: Promise<void> = Promise.resolve()
  private closed = false

  constructor(
    private readonly parts: EngineParts,
    private readonly post: (message: EngineToMain) => void,
  ) {}

  get sites(): readonly EngineSite[] {
    return this.known
  }

  /** One message after the other, in order. */
  apply(message: SitesMessage): void {
    this.known = message.sites
    for (const site of message.sites) {
      const open = this.open.get(site.name)
      if (open) open.listener.site = site
    }
    this.work = this.work.then(() => this.applyNow(message))
  }

  close(): void {
    this.closed = true
    for (const { listener } of this.open.values()) listener.close()
    this.open.clear()
  }

  private async applyNow({ sites, shared, exact }: SitesMessage): Promise<void> {
    const wanted: Wanted[] = sites.map((site) => ({ site, bind: site.bind, port: site.port, exact }))
    if (shared) wanted.push({ site: undefined, ...shared })
    for (const [name, open] of this.open) {
      const still = wanted.find((each) => nameOf(each) === name)
      if (still && isSame(still, open)) {
        open.wantedPort = still.port
        continue
      }
      open.listener.close()
      this.open.delete(name)
    }
    const taken = new Set(wanted.map(({ port }) => port))
    for (const each of wanted) if (!this.open.has(nameOf(each))) await this.openOne(each, taken)
  }

  private async openOne(wanted: Wanted, taken: Set<number>): Promise<void> {
    const name = nameOf(wanted)
    for (let port = wanted.port; ; port++) {
      if (this.closed) return
      if (port !== wanted.port && taken.has(port)) continue
      const listener = new Listener(this.parts, wanted.site)
      try {
        const { address, port: got }: AddressInfo = await listener.listen(wanted.bind, port)
        if (this.closed) {
          listener.close()
          return
        }
        // A newer message may have come meanwhile.
        if (wanted.site) listener.site = this.known.find((site) => site.name === name) ?? wanted.site
        taken.add(got)
        this.open.set(name, { listener, bind: wanted.bind, wantedPort: wanted.port, port: got })
        this.post({ type: 'listening', site: name, address, port: got })
        return
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        const next = port + 1
        if (code === 'EADDRINUSE' && !wanted.exact && next - wanted.port < NEXT_PORTS && next < 65_536) continue
        const by = code === 'EADDRINUSE' ? await portHolder(port) : ''
        const failure = listenFailure(error as NodeJS.ErrnoException, wanted.bind, port, by)
        this.post({ type: 'listen-failed', site: name, port: wanted.port, failure: failure.data })
        return
      }
    }
  }
}

interface Wanted {
  /** undefined: the shared one. */
  readonly site: EngineSite | undefined
  readonly bind: string
  readonly port: number
  readonly exact: boolean
}

interface Open {
  readonly listener: Listener
  readonly bind: string
  /** What was said last: main waits for another from there on. */
  wantedPort: number
  readonly port: number
}

const nameOf = ({ site }: Wanted): string | null => site?.name ?? null

/** A port that was free when it was asked for (0, or the next one) is kept, also once main names it. */
const isSame = (wanted: Wanted, open: Open): boolean =>
  wanted.bind === open.bind && (wanted.port === open.wantedPort || wanted.port === open.port)
