import { type infer as Infer, nullable, number, object, enum as oneOf, string } from 'zod'
import { failureSchema } from '../capture/summary.ts'
import type { FailureData } from '../failure.ts'

/** A FastCGI listener as the engine opens it: what comes there is passed on unchanged, and captured. */
export interface EngineTap {
  /** Told of it; no two have the same. */
  readonly name: string
  /** `unix:/path` or host:port. */
  readonly listen: string
  /** Of a unix socket; null: as the system makes it. */
  readonly mode: number | null
  readonly owner: number | null
  readonly group: number | null
  /** Addresses that may connect over TCP, as `listen.allowed_clients` has them; null: all. */
  readonly allowedClients: readonly string[] | null
  /** The pool's generation that takes requests, another with every change of the pool, or always the same address. */
  readonly to: { readonly pool: string } | { readonly address: string }
}

/** What the engine tells of taps. After a lost thread all are opened again, and told again. */
export type TapToMain =
  | { readonly type: 'tap-listening'; readonly name: string; readonly address: string }
  | { readonly type: 'tap-failed'; readonly name: string; readonly failure: FailureData }
  /** At most every 100 ms a tap, when something changed. */
  | { readonly type: 'tap-connections'; readonly name: string; readonly open: number; readonly total: number }

export const tapView = object({
  name: string(),
  /** The pool whose file names the address; null: the command line does. */
  pool: nullable(string()),
  /** `unix:/path` or host:port. */
  listen: string(),
  /** Where it leads: an address, or the name of the pool. */
  to: string(),
  state: oneOf(['opening', 'open', 'failed']),
  failure: nullable(failureSchema),
  /** Of web servers: open now, and all so far. */
  connections: number(),
  total: number(),
})
export type TapView = Infer<typeof tapView>
