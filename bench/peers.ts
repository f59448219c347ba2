import type { Peer } from './peer.ts'
import { apache } from './peers/apache.ts'
import { caddy } from './peers/caddy.ts'
import { haproxy } from './peers/haproxy.ts'
import { nginx } from './peers/nginx.ts'
import { sluice, sluiceKept } from './peers/sluice.ts'
import { tap } from './peers/tap.ts'

/** In the order of a round. */
export const peers: readonly Peer[] = [nginx, tap, sluice, sluiceKept, haproxy, caddy, apache]
