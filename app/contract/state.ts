import { array, boolean, type infer as Infer, null as nothing, nullable, number, object, enum as oneOf, string } from 'zod'
import { failureSchema } from '../capture/summary.ts'
import { call, stream } from './contract.ts'
import { tapView } from './taps.ts'

export const generationView = object({
  n: number(),
  pid: number(),
  at: oneOf(['starting', 'serving', 'draining', 'orphaned', 'quitting']),
  address: string(),
  /** Epoch ms. */
  startedMs: number(),
  /** Exchanges that it still works on, while it drains; null: not known. */
  held: nullable(number()),
})
export type GenerationView = Infer<typeof generationView>

/** A server of an external pool. */
export const serverView = object({
  address: string(),
  /** By its check; without one by whether it took the last connection, `unknown` before the first. */
  state: oneOf(['up', 'down', 'unknown']),
  /** Since it is so, epoch ms. */
  sinceMs: number(),
  /** What made it so, a sentence; '' where there is nothing to say. */
  says: string(),
  /** null: it is not checked. */
  check: nullable(
    object({ passed: number(), failed: number(), /** How long the last one took; null: none has ended. */ lastMs: nullable(number()) }),
  ),
  /** Exchanges that have a connection to it, connections that are kept for the next, and the most of both. */
  active: number(),
  idle: number(),
  maxConnections: number(),
  /** What it answers to FCGI_GET_VALUES (FastCGI 1.0 section 4.1); null: it was not asked, or does not tell. */
  maxReqs: nullable(number()),
  mpxsConns: nullable(boolean()),
})
export type ServerView = Infer<typeof serverView>

export const poolView = object({
  name: string(),
  responder: oneOf(['fpm', 'embedded', 'command', 'external']),
  /** Version of PHP; null: not known. */
  php: nullable(string()),
  /** The pool file, absolute; null where no PHP-FPM runs. */
  file: nullable(string()),
  section: nullable(string()),
  /** What Sluice adds to the file, as text: the overlay. */
  overlay: nullable(string()),
  state: object({
    word: oneOf(['starting', 'ready', 'draining', 'crashed', 'failed', 'stopped']),
    /** A sentence with its figures: "signal 9, again in 4 s". */
    says: string(),
    sinceMs: number(),
    failure: nullable(failureSchema),
  }),
  generations: array(generationView),
  addresses: array(string()),
  /** Of an external pool, one for each address. */
  servers: array(serverView),
  pm: nullable(string()),
  maxChildren: number(),
  /** Exchanges that hold a connection, that wait, and all so far. */
  active: number(),
  waiting: number(),
  total: number(),
  /** What Sluice does not yet do of the file, such as its own listen; each a sentence. */
  remarks: array(string()),
})
export type PoolView = Infer<typeof poolView>

export const siteView = object({
  name: string(),
  root: string(),
  docroot: string(),
  /** Why this docroot: "public holds an index.php". */
  docrootWhy: string(),
  pool: string(),
  /** Its own port first, then NAME.localhost on the shared one. */
  urls: array(string()),
  state: object({ word: oneOf(['opening', 'open', 'failed', 'stopped']), failure: nullable(failureSchema) }),
})
export type SiteView = Infer<typeof siteView>

export const appState = object({
  version: string(),
  pid: number(),
  /** Epoch ms. */
  startedMs: number(),
  workspace: string(),
  /** It goes with this run. */
  temporary: boolean(),
  sites: array(siteView),
  pools: array(poolView),
  taps: array(tapView),
  php: array(object({ path: string(), version: string(), sapi: string() })),
  capture: object({ summaries: number(), withBytes: number(), bytes: number(), maxBytes: number(), gapBytes: number() }),
})
export type AppState = Infer<typeof appState>

export const logLine = object({
  /** From 1, counted a pool. */
  n: number(),
  pool: string(),
  timeMs: number(),
  level: oneOf(['error', 'warning', 'notice', 'debug']),
  /** Who says it: PHP-FPM's master, one of its workers, or Sluice. */
  source: oneOf(['master', 'worker', 'sluice']),
  pid: nullable(number()),
  says: string(),
})
export type LogLine = Infer<typeof logLine>

export const stateContract = {
  'state.get': call(object({}), appState),
  /** The whole state again whenever something of it changed, at most every 100 ms. */
  'state.follow': stream(object({}), appState),
  /** The last 2,000 lines of a pool, then new ones. Fails: `pool-unknown`. */
  'pool.lines': stream(object({ pool: string() }), array(logLine)),
  /** The next generation, then the old one drains. Fails: `pool-unknown`, `pool-file-refused` and whatever keeps FPM from starting. */
  'pool.restart': call(object({ pool: string() }), nothing()),
  'pool.stop': call(object({ pool: string() }), nothing()),
  'pool.start': call(object({ pool: string() }), nothing()),
  /** Lets a page find out that it is older than Sluice. */
  'app.hello': call(object({}), object({ version: string(), headless: boolean() })),
}
