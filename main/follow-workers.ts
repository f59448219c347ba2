import type { contract } from '../app/contract/all.ts'
import type { ItemOf } from '../app/contract/contract.ts'
import { pulled } from './bridge/pulled.ts'
import type { Pools } from './pools/pools.ts'

const EVERY_MS = 1000

/** A pool's workers at once, then every second; the next question never before the last answer. @throws Failure `pool-unknown` */
export function followWorkers(
  pools: Pools,
  pool: string,
  hasSpare: () => boolean,
): AsyncGenerator<ItemOf<(typeof contract)['pool.workers']>, void> {
  let timer: NodeJS.Timeout | undefined
  let nextMs = 0
  return pulled({
    async next() {
      const waitMs = nextMs - performance.now()
      if (waitMs > 0)
        await new Promise<void>((resolve) => {
          timer = setTimeout(resolve, waitMs)
        })
      nextMs = performance.now() + EVERY_MS
      const reports = await pools.workers(pool, hasSpare())
      return {
        atMs: Date.now(),
        generations: reports.map(({ status }) => status),
        workers: reports.flatMap(({ workers }) => workers),
      }
    },
    end: () => clearTimeout(timer),
  })
}
