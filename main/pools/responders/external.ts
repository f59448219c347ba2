import { limitExtensions } from '../../../app/pool/limit-extensions.ts'
import type { ExternalPool } from '../external.ts'
import { keepConnRemark } from '../keep-conn-remark.ts'
import type { Responder } from '../responder.ts'

/** Servers that somebody else runs. */
export function externalResponder(pool: ExternalPool): Responder {
  const { servers, balance, queue, queueMs, keepConn } = pool.settings
  return {
    kind: 'external',
    runner: pool,
    facts() {
      const known = pool.servers.map(({ status }) => status)
      return {
        ...{ php: null, file: null, section: null, overlay: null, pm: null },
        generations: [],
        addresses: servers,
        servers: known,
        engine: {
          balance,
          servers: pool.servers.map(({ status: { address, maxConnections }, down }) => ({ address, maxConnections, down })),
          keepConn,
          ...(queue === null ? {} : { queue }),
          ...(queueMs === null ? {} : { queueMs }),
        },
        maxChildren: known.reduce((sum, { maxConnections }) => sum + maxConnections, 0),
        limitExtensions: limitExtensions(undefined),
        remarks: keepConn ? [keepConnRemark] : [],
      }
    },
    saw: (figures) => pool.saw(figures),
    join: () => pool.apply(),
    asked: () => [],
  }
}
