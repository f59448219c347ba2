import { array, optional, record, strictObject, string } from 'zod'
import { Failure } from '../failure.ts'
import { CHECK_KEYS, type ExternalSettings, externalSchema, externalSettings } from './external-settings.ts'
import { flag, upTo } from './setting-texts.ts'
import { keysOf, readSettings } from './settings-file.ts'

export type { Balance, ServerCheckSettings } from './external-settings.ts'

/** `pools/NAME.yaml`: who answers for a pool. Paths as written: relative to the workspace. */
export type PoolSettings =
  | {
      readonly name: string
      readonly responder: 'fpm'
      /** A version such as 8.2, or the path of a php-fpm; null: the first that is found. */
      readonly php: string | null
      readonly file: string
      readonly section: string
      readonly keepConn: boolean
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
      readonly keepConn: boolean
    }
  | ({ readonly name: string; readonly responder: 'external' } & ExternalSettings)

const NOT_YET = ['cgi'] as const
/** Each instance of the embedded PHP costs about 100 MB. */
const MOST_WORKERS = 16
const MOST_CONNECTIONS = 1000

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
  'keep-conn': optional(flag),
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
  'keep-conn': optional(flag),
})
const responderOf = strictObject({ responder: optional(text) }).loose()

/** What a pool without settings is: fpm with the first PHP found. */
export function defaultPoolSettings(name: string): Extract<PoolSettings, { readonly responder: 'fpm' }> {
  return { name, responder: 'fpm', php: null, file: `pool.d/${name}.conf`, section: name, keepConn: false }
}

/** @throws Failure `pool-settings-invalid` with the line */
export function readPoolSettings(source: string, { name, path }: { readonly name: string; readonly path: string }): PoolSettings {
  const known = [...new Set([...keysOf(fpm), ...keysOf(embedded), ...keysOf(command), ...keysOf(externalSchema)])]
  const file = { path, code: 'pool-settings-invalid' as const }
  const fail = (line: number, reason: string): Failure => new Failure('pool-settings-invalid', { path, line, reason })
  const lines = new Map<string, number>()
  const lineOf = (key: string): number => lines.get(key) ?? 1
  const { responder = 'fpm' } = readSettings(source, {
    ...file,
    schema: responderOf,
    keys: known,
    onKey: (key, line) => void lines.set(key, line),
  })
  if ((NOT_YET as readonly string[]).includes(responder)) throw fail(lineOf('responder'), `the responder ${responder} is not yet supported`)
  if (responder === 'external') {
    const said = readSettings(source, { ...file, schema: externalSchema, keys: keysOf(externalSchema) })
    const settings = externalSettings(said)
    const idle = settings.check ? undefined : CHECK_KEYS.find((key) => lines.has(key))
    if (idle) throw fail(lineOf(idle), `${idle} says how servers are checked, and none is: add check: connect or check: ping`)
    return { name, responder, ...settings }
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
    return { name, responder, command: said.command, env, workers, directory, keepConn: said['keep-conn'] ?? false }
  }
  if (responder !== 'fpm') throw fail(lineOf('responder'), `unknown responder ${responder}; known are fpm, embedded, command and external`)
  const said = readSettings(source, { ...file, schema: fpm, keys: keysOf(fpm) })
  const { php, file: poolFile, section } = defaultPoolSettings(name)
  return {
    name,
    responder,
    php: said.php ?? php,
    file: said.file ?? poolFile,
    section: said.section ?? section,
    keepConn: said['keep-conn'] ?? false,
  }
}
