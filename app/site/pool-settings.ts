import { array, enum as oneOf, optional, record, strictObject, string } from 'zod'
import { Failure } from '../failure.ts'
import { keysOf, readSettings } from './settings-file.ts'

/** `pools/NAME.yaml`: who answers for a pool. Paths as written: relative to the workspace. */
export type PoolSettings =
  | {
      readonly name: string
      readonly responder: 'fpm'
      /** A version such as 8.2, or the path of a php-fpm; null: the first that is found. */
      readonly php: string | null
      readonly file: string
      readonly section: string
    }
  | {
      readonly name: string
      readonly responder: 'embedded'
      /** Requests that run at once; null: as many as it does by itself. */
      readonly workers: number | null
    }
  | {
      readonly name: string
      readonly responder: 'command'
      /** The program, then its arguments. */
      readonly command: readonly string[]
      readonly env: Readonly<Record<string, string>>
      /** Connections that it takes at once; null: one. */
      readonly workers: number | null
      /** Where it is started: absolute, or in the project's root, which it is where this is null. */
      readonly directory: string | null
    }
  | {
      readonly name: string
      readonly responder: 'external'
      /** `unix:/path` or `host:port`. */
      readonly servers: readonly string[]
      readonly balance: Balance
    }

/** HAProxy's words: in turn, the one with the fewest connections, the first that can be reached. */
export type Balance = (typeof BALANCES)[number]

const BALANCES = ['roundrobin', 'leastconn', 'first'] as const
const NOT_YET = ['cgi'] as const
/** Each instance of the embedded PHP costs about 100 MB. */
const MOST_WORKERS = 16
const MOST_CONNECTIONS = 1000
const SERVER = /^(unix:\/[^\0]+|(\[[0-9a-f:.]+\]|[^\s:/]+):\d{1,5})$/i

const text = string('must be text')
const fpm = strictObject({
  responder: optional(text),
  php: optional(
    text
      .min(1, 'must be a version such as 8.2, or a path')
      .refine((php) => php !== 'embedded', 'must be a version or a path; the embedded PHP is responder: embedded'),
  ),
  file: optional(text.min(1, 'must be the path of a pool file')),
  section: optional(text.regex(/^[^\]\s]+$/, 'must be the name of a section, without its brackets')),
})
const embedded = strictObject({ responder: text, workers: optional(upTo(MOST_WORKERS)) })
const word = text.refine((value) => !value.includes('\0'), 'may hold no NUL byte')
const COMMAND = 'must be a list that begins with the program, such as [python3, app.py]'
const command = strictObject({
  responder: text,
  command: array(word, COMMAND).refine(([program]) => Boolean(program), COMMAND),
  env: optional(
    record(string().regex(/^[A-Za-z_]\w*$/, 'must have names of letters, digits and _'), word, 'must be a map, such as { APP_ENV: dev }'),
  ),
  workers: optional(upTo(MOST_CONNECTIONS)),
  directory: optional(word.min(1, 'must be a folder: absolute, or in the root of the project')),
})
const external = strictObject({
  responder: text,
  servers: array(
    text.regex(SERVER, 'must hold addresses like unix:/run/php/api.sock or 127.0.0.1:9000'),
    'must be a list, such as [unix:/run/php/api.sock]',
  ).min(1, 'must name at least one address'),
  balance: optional(oneOf(BALANCES, 'must be roundrobin, leastconn or first')),
})
const responderOf = strictObject({ responder: optional(text) }).loose()

/** What a pool without settings is: fpm with the first PHP found. */
export function defaultPoolSettings(name: string): PoolSettings {
  return { name, responder: 'fpm', php: null, file: `pool.d/${name}.conf`, section: name }
}

/** @throws Failure `pool-settings-invalid` with the line */
export function readPoolSettings(source: string, { name, path }: { readonly name: string; readonly path: string }): PoolSettings {
  const known = [...new Set([...keysOf(fpm), ...keysOf(embedded), ...keysOf(command), ...keysOf(external), ...LATER_KEYS])]
  const file = { path, code: 'pool-settings-invalid' as const }
  const fail = (line: number, reason: string): Failure => new Failure('pool-settings-invalid', { path, line, reason })
  let responderLine = 1
  const { responder = 'fpm' } = readSettings(source, {
    ...file,
    schema: responderOf,
    keys: known,
    refuse: (key, line) => {
      if (key === 'responder') responderLine = line
      return LATER_KEYS.includes(key) ? fail(line, `${key} is not yet supported`) : undefined
    },
  })
  if ((NOT_YET as readonly string[]).includes(responder)) throw fail(responderLine, `the responder ${responder} is not yet supported`)
  if (responder === 'external') {
    const { servers, balance = 'roundrobin' } = readSettings(source, { ...file, schema: external, keys: keysOf(external) })
    return { name, responder, servers, balance }
  }
  if (responder === 'embedded') {
    const { workers = null } = readSettings(source, { ...file, schema: embedded, keys: keysOf(embedded) })
    return { name, responder, workers }
  }
  if (responder === 'command') {
    const {
      env = {},
      workers = null,
      directory = null,
      ...said
    } = readSettings(source, { ...file, schema: command, keys: keysOf(command) })
    return { name, responder, command: said.command, env, workers, directory }
  }
  if (responder !== 'fpm') throw fail(responderLine, `unknown responder ${responder}; known are fpm, embedded, command and external`)
  const said = readSettings(source, { ...file, schema: fpm, keys: keysOf(fpm) })
  const { php, file: poolFile, section } = defaultPoolSettings(name) as Extract<PoolSettings, { responder: 'fpm' }>
  return { name, responder, php: said.php ?? php, file: said.file ?? poolFile, section: said.section ?? section }
}

const LATER_KEYS: readonly string[] = ['keep-conn']

function upTo(most: number) {
  const must = `must be a number from 1 to ${most}`
  return text
    .regex(/^\d{1,4}$/, must)
    .transform(Number)
    .refine((value) => value >= 1 && value <= most, must)
}
