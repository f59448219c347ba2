import { limitExtensions } from '../../../app/pool/limit-extensions.ts'
import type { CommandPool } from '../command.ts'
import type { PoolConfig } from '../pool-config.ts'
import type { Responder } from '../responder.ts'

/** Any FastCGI program. */
export function commandResponder(pool: CommandPool, { keepConn = false }: Pick<PoolConfig, 'keepConn'>): Responder {
  return {
    kind: 'command',
    runner: pool,
    facts() {
      const { current, generations, workers, reader } = pool
      return {
        ...{ php: null, file: null, section: null, overlay: null, pm: null },
        generations: generations.map((each) => each.view()),
        addresses: current ? [current.address] : [],
        maxChildren: workers,
        engine: { everyPath: true, ...(keepConn ? { keepConn } : {}) },
        // What `static` rules must not hand out where PHP lies beside it.
        limitExtensions: limitExtensions(undefined),
        reader,
        remarks: [
          `${workers === 1 ? 'One connection is' : `${workers} connections are`} open to it at a time, further requests wait; workers in the pool's settings says how many it takes.`,
          'It answers for every path: SCRIPT_NAME is empty, PATH_INFO is the path. Files are served by rules with static alone.',
        ],
      }
    },
    async join() {
      if (!pool.current || pool.stale) await pool.apply()
    },
    asked: () => [],
  }
}
