import { limitExtensions } from '../../../app/pool/limit-extensions.ts'
import type { PoolConfig } from '../pool-config.ts'
import type { Responder } from '../responder.ts'

/** Connections at once, where nobody says what it can take. */
const CONNECTIONS = 16

/** Servers that somebody else runs. */
export function externalResponder({ servers, balance = 'roundrobin' }: PoolConfig): Responder {
  return {
    kind: 'external',
    runner: undefined,
    facts: () => ({
      ...{ php: null, file: null, section: null, overlay: null, pm: null },
      generations: [],
      addresses: servers,
      balance,
      maxChildren: CONNECTIONS,
      limitExtensions: limitExtensions(undefined),
      remarks: [],
    }),
    join: () => Promise.resolve(),
    asked: () => [],
  }
}
