import type { EngineTap, TapView } from '../app/contract/taps.ts'
import { Failure, type FailureData, failureFrom } from '../app/failure.ts'
import type { OwnListen } from '../app/pool/own-listen.ts'
import type { Log } from './log.ts'
import { ownTap } from './own-tap.ts'

export interface TapsOptions {
  /** All that the engine should have open; one that failed is tried again. */
  readonly set: (taps: readonly EngineTap[]) => void
  /** A socket file to be deleted after our own end, however that comes. */
  readonly keepClean: (path: string) => void
  readonly leaveAlone: (path: string) => void
  readonly log: Log
  readonly changed: () => void
}

interface Entry {
  /** null: it is not opened. */
  readonly tap: EngineTap | null
  /** null: of the command line. */
  readonly pool: string | null
  /** Of the pool: with the next one that failed is tried again. */
  readonly generation: number | null
  readonly remarks: readonly string[]
  address: string | null // once it is open
  failure: FailureData | null
  connections: number
  total: number
}

/** The name of the one of the command line; no pool has it. */
const FIXED = '-'

/** The taps as they stand: what the command line and the files of pools ask for, and what the engine reports. */
export class Taps {
  private readonly entries = new Map<string, Entry>()
  private told = ''
  private waiting: ((failure: Failure | undefined) => void)[] = []

  constructor(private readonly options: TapsOptions) {}

  /** The tap of the command line. @returns its address, once it is open @throws Failure `address-taken`, `tap-not-opened` */
  async open(tap: Omit<EngineTap, 'name'>): Promise<string> {
    const entry = newEntry({ ...tap, name: FIXED }, null, null, [])
    this.entries.set(FIXED, entry)
    this.tell()
    const failure = await new Promise<Failure | undefined>((resolve) => this.waiting.push(resolve))
    if (failure) throw failure
    return entry.address ?? tap.listen
  }

  /** What a pool's file asks for now; null: nothing, or the pool is stopped. */
  setOwn(pool: string, own: OwnListen | null, generation: number | null): void {
    const before = this.entries.get(pool)
    if (own === null) {
      if (!before) return
      this.drop(pool, before)
    } else {
      const { tap, remarks } = ownTap(pool, own)
      if (before?.generation === generation && JSON.stringify(before.tap) === JSON.stringify(tap)) return
      const goesOn = before?.failure === null && before.tap?.listen === tap?.listen
      if (before && !goesOn) this.drop(pool, before)
      this.entries.set(pool, goesOn ? { ...before, tap, generation, remarks } : newEntry(tap, pool, generation, remarks))
      if (before?.failure) this.told = '' // what is asked for may be the same
    }
    this.tell()
  }

  listening(name: string, address: string): void {
    const entry = this.entries.get(name)
    if (!entry) return
    if (address.startsWith('unix:')) this.options.keepClean(address.slice('unix:'.length))
    if (entry.address === null && entry.pool !== null) this.options.log('notice', `${entry.pool}: its own listen, ${address}, is open.`)
    Object.assign(entry, { address, failure: null })
    this.settled(name, undefined)
  }

  failed(name: string, failure: FailureData): void {
    const entry = this.entries.get(name)
    if (!entry) return
    Object.assign(entry, { address: null, failure })
    if (entry.pool !== null) this.options.log('notice', `${entry.pool}: ${notOpen(failure)}`)
    this.settled(name, failureFrom(failure))
  }

  connections(name: string, open: number, total: number): void {
    const entry = this.entries.get(name)
    if (entry) Object.assign(entry, { connections: open, total })
    this.options.changed()
  }

  views(): TapView[] {
    return [...this.entries].flatMap(([name, { tap, pool, address, failure, connections, total }]) => {
      if (!tap) return []
      const to = 'pool' in tap.to ? tap.to.pool : tap.to.address
      const state = address !== null ? 'open' : failure ? 'failed' : 'opening'
      return [{ name, pool, listen: address ?? tap.listen, to, state, failure, connections, total }]
    })
  }

  /** What is otherwise than a pool's file says of its `listen`; each a sentence. */
  remarks(pool: string): readonly string[] {
    const { remarks = [], failure } = this.entries.get(pool) ?? {}
    return failure ? [...remarks, notOpen(failure)] : remarks
  }

  /** Of two pools with one address the first has it. */
  private tell(): void {
    const byAddress = new Map<string, string>()
    const wanted: EngineTap[] = []
    for (const [name, entry] of this.entries) {
      if (!entry.tap) continue
      const first = byAddress.get(entry.tap.listen)
      if (first === undefined) {
        byAddress.set(entry.tap.listen, name)
        wanted.push(entry.tap)
      } else entry.failure ??= new Failure('address-taken', { address: entry.tap.listen, by: ` by the pool ${first}` }).data
    }
    const told = JSON.stringify(wanted)
    if (told !== this.told) this.options.set(wanted)
    this.told = told
    this.options.changed()
  }

  private drop(name: string, { address }: Entry): void {
    this.entries.delete(name)
    if (address?.startsWith('unix:')) this.options.leaveAlone(address.slice('unix:'.length))
  }

  private settled(name: string, failure: Failure | undefined): void {
    if (name === FIXED) for (const resolve of this.waiting.splice(0)) resolve(failure)
    this.options.changed()
  }
}

const newEntry = (tap: EngineTap | null, pool: string | null, generation: number | null, remarks: readonly string[]): Entry => ({
  ...{ tap, pool, generation, remarks },
  ...{ address: null, failure: null, connections: 0, total: 0 },
})

const notOpen = ({ says, mend }: FailureData): string =>
  `The file's own listen is not open. ${says} ${mend} It is tried again with the next generation.`
