import { array, type infer as Infer, nullable, number, object, string } from 'zod'
import { stream } from './contract.ts'

/** One worker, of PHP-FPM's full status. What it tells of a request is of the running one, or of the last while it is idle. */
export const workerView = object({
  generation: number(),
  pid: number(),
  /** PHP-FPM's own word: Idle, Running, Reading headers, Getting request informations, Finishing, Ending. */
  state: string(),
  /** Since the worker was forked, ms. */
  ageMs: number(),
  /** Requests that it took so far. */
  requests: number(),
  method: string(),
  /** Cut by PHP-FPM at 128 bytes; without the query. '' where it took none. */
  uri: string(),
  script: string(),
  /** How long the request has lasted, or lasted. */
  requestMs: number(),
  /** Of the last request, of one processor; null while one runs. */
  cpuPercent: nullable(number()),
  /** Peak of the last request; null while one runs. */
  memoryBytes: nullable(number()),
})
export type WorkerView = Infer<typeof workerView>

/** PHP-FPM's figures of one generation of a pool. */
export const generationStatus = object({
  generation: number(),
  /** In PHP-FPM's backlog, where Sluice's own queue ends. */
  listenQueue: number(),
  maxListenQueue: number(),
  idle: number(),
  active: number(),
  maxActive: number(),
  accepted: number(),
  maxChildrenReached: number(),
  slowRequests: number(),
})
export type GenerationStatus = Infer<typeof generationStatus>

export const poolStatusContract = {
  /**
   * What PHP-FPM's full status says of each generation, every second while someone follows; a generation that does not answer is missing.
   * Nothing for a pool that is not PHP-FPM's. Fails: `pool-unknown`.
   */
  'pool.workers': stream(
    object({ pool: string() }),
    object({ atMs: number(), generations: array(generationStatus), workers: array(workerView) }),
  ),
}
