import { array, type infer as Infer, enum as oneOf, optional, strictObject, string } from 'zod'
import { flag, upTo } from './setting-texts.ts'
import { timeText } from './units.ts'

/** An external pool as `pools/NAME.yaml` says it. The names are HAProxy's where it has one. */
export interface ExternalSettings {
  /** `unix:/path` or `host:port`. */
  readonly servers: readonly string[]
  readonly balance: Balance
  /** To one server at once; null: it is not said. */
  readonly maxConnections: number | null
  /** Requests that a server takes at once; null: it is not said. */
  readonly maxReqs: number | null
  /** Whether servers are asked for theirs: FCGI_GET_VALUES. */
  readonly getValues: boolean
  readonly keepConn: boolean
  /** How many exchanges may wait; null: any number. */
  readonly queue: number | null
  /** How long; null: as the engine does. */
  readonly queueMs: number | null
  /** null: none. */
  readonly check: ServerCheckSettings | null
}

/** How a server is found to be up or down. */
export interface ServerCheckSettings {
  /** That it takes a connection, or that a worker of PHP-FPM answers a ping. */
  readonly kind: 'connect' | 'ping'
  /** ping.path of the servers. */
  readonly pingPath: string
  /** From the end of a check to the next one. */
  readonly everyMs: number
  /** Checks in a row after which it is up again. */
  readonly rise: number
  /** Failed checks in a row after which it is down. */
  readonly fall: number
}

/** HAProxy's words: in turn, the one with the fewest connections, the first that can be reached. */
export type Balance = (typeof BALANCES)[number]

const BALANCES = ['roundrobin', 'leastconn', 'first'] as const
const MOST_CONNECTIONS = 1000
const MOST_CHECKS = 100
const SERVER = /^(unix:\/[^\0]+|(\[[0-9a-f:.]+\]|[^\s:/]+):\d{1,5})$/i

const text = string('must be text')

export const externalSchema = strictObject({
  responder: text,
  servers: array(
    text.regex(SERVER, 'must hold addresses like unix:/run/php/api.sock or 127.0.0.1:9000'),
    'must be a list, such as [unix:/run/php/api.sock]',
  ).min(1, 'must name at least one address'),
  balance: optional(oneOf(BALANCES, 'must be roundrobin, leastconn or first')),
  'max-connections': optional(upTo(MOST_CONNECTIONS)),
  'max-reqs': optional(upTo(MOST_CONNECTIONS)),
  'get-values': optional(flag),
  'keep-conn': optional(flag),
  queue: optional(upTo(9999)),
  'queue-timeout': optional(timeText),
  check: optional(oneOf(['connect', 'ping', 'false'], 'must be connect, ping or false')),
  'ping-path': optional(text.regex(/^\/[^\s\0]*$/, 'must be the ping.path of the servers, such as /ping')),
  inter: optional(timeText),
  rise: optional(upTo(MOST_CHECKS)),
  fall: optional(upTo(MOST_CHECKS)),
})

/** What is of use with `check` alone. */
export const CHECK_KEYS = ['ping-path', 'inter', 'rise', 'fall'] as const

export function externalSettings(said: Infer<typeof externalSchema>): ExternalSettings {
  const { servers, balance = 'roundrobin', queue = null, check, inter = 2000, rise = 2, fall = 3 } = said
  return {
    servers: [...new Set(servers)],
    balance,
    maxConnections: said['max-connections'] ?? null,
    maxReqs: said['max-reqs'] ?? null,
    getValues: said['get-values'] ?? false,
    keepConn: said['keep-conn'] ?? false,
    queue,
    queueMs: said['queue-timeout'] ?? null,
    check: check && check !== 'false' ? { kind: check, pingPath: said['ping-path'] ?? '/ping', everyMs: inter, rise, fall } : null,
  }
}
