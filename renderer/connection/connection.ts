import { createStore, type StoreApi } from 'zustand/vanilla'
import { type Client, createClient, type Transport } from '../../app/contract/client.ts'
import { asFailure } from '../../app/failure.ts'

/** How the page stands with Sluice. Times: epoch ms of this machine. */
export type ConnectionState =
  | { readonly at: 'connecting' }
  | { readonly at: 'open'; readonly version: string; readonly headless: boolean }
  /** It was there, or is not yet; the next try comes by itself. */
  | { readonly at: 'lost'; readonly sinceMs: number; readonly againAtMs: number }
  /** No token, or one of another run: only a person can go on. */
  | { readonly at: 'refused'; readonly why: 'no-token' | 'bad-token' }

export interface ConnectionOptions {
  /** Opens a wire. Rejects where nobody answers. */
  readonly open: () => Promise<Transport>
  /** undefined: there is none, so nothing is opened. null: the wire needs none (IPC). */
  readonly token: () => string | null | undefined
  /** A client that was welcomed; what it follows ends with it. Called anew after each reconnection. */
  readonly onOpen: (client: Client) => void
  readonly nowMs?: () => number
}

/** ms between tries: quick at first, since most restarts are over at once; the last is repeated. */
export const BACK_OFF_MS = [250, 500, 1000, 2000, 4000] as const

/** Keeps one client open as long as the page lives. */
export class Connection {
  readonly state: StoreApi<ConnectionState> = createStore<ConnectionState>(() => ({ at: 'connecting' }))
  client: Client | undefined
  private turn = 0
  private tries = 0
  private lostSinceMs: number | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly nowMs: () => number

  constructor(private readonly options: ConnectionOptions) {
    this.nowMs = options.nowMs ?? Date.now
  }

  /** Connects at once: at the start, with a new token, or because somebody does not want to wait. */
  start(): void {
    clearTimeout(this.timer)
    this.client?.close()
    this.client = undefined
    void this.connect(++this.turn)
  }

  /** What a later turn has overtaken closes what it opened and touches nothing. */
  private async connect(turn: number): Promise<void> {
    const token = this.options.token()
    if (token === undefined) return this.state.setState({ at: 'refused', why: 'no-token' }, true)
    if (this.lostSinceMs === undefined) this.state.setState({ at: 'connecting' }, true)
    let client: Client | undefined
    try {
      client = createClient(await this.options.open(), { hello: token })
      await client.welcome
      const hello = await client.call('app.hello', {})
      if (turn !== this.turn) return client.close()
      this.client = client
      this.tries = 0
      this.lostSinceMs = undefined
      this.state.setState({ at: 'open', ...hello }, true)
      this.options.onOpen(client)
      await client.closed
    } catch (error) {
      client?.close()
      if (turn === this.turn && asFailure(error).code === 'contract-bad-token')
        return this.state.setState({ at: 'refused', why: 'bad-token' }, true)
    }
    if (turn !== this.turn) return
    this.client = undefined
    this.again(turn)
  }

  private again(turn: number): void {
    const waitMs = BACK_OFF_MS[Math.min(this.tries++, BACK_OFF_MS.length - 1)] ?? 0
    const now = this.nowMs()
    this.lostSinceMs ??= now
    this.state.setState({ at: 'lost', sinceMs: this.lostSinceMs, againAtMs: now + waitMs }, true)
    this.timer = setTimeout(() => void this.connect(turn), waitMs)
  }
}
