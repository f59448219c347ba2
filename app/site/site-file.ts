import { array, type infer as Infer, enum as oneOf, optional, record, string, union, type ZodObject } from 'zod'
import { DEFAULT_PATH_INFO, pathInfoProblem } from './path-info.ts'
import { type Precompression, precompressionNames } from './precompressed.ts'
import { type Rule, ruleSchema } from './rules/rule.ts'
import { type SetParams, setParamsSchema } from './rules/set-params.ts'
import { type Fault, keysOf, readSettings, settingsOrFaults } from './settings-file.ts'
import { settingsMap } from './settings-map.ts'
import { flagText, sizeText, timeText } from './units.ts'

/** A drive or a share counts, too: which host it is for is not known here. */
const ABSOLUTE = /^(\/|[A-Za-z]:[\\/]|\\\\)/
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

const text = string('must be text')

/** Names that a site's file can't hand to PHP: `proxy` is httpoxy (CVE-2016-5385), `content-length` is CONTENT_LENGTH and must be true. */
const NEVER_PASSED = ['proxy', 'content-length']
const headerNames = array(
  text.regex(/^[0-9A-Za-z-]+$/, 'must hold names of headers, of letters, digits and -').toLowerCase(),
  'must be a list, such as [authorization]',
)

const timeouts = settingsMap(
  {
    queue: optional(timeText),
    starting: optional(timeText),
    connect: optional(timeText),
    'client-idle': optional(timeText),
    answer: optional(timeText),
  },
  'must hold lines like queue: 30s',
)
/** In root, or absolute: what is written there is the site's own word. */
const place = (says: string) =>
  text
    .regex(/^[^\0\r\n]+$/, says)
    .refine(
      (path) => ABSOLUTE.test(path) || !/(?:^|[\\/])\.\.(?:[\\/]|$)/.test(path),
      'must not climb out of root by ..: write it absolute',
    )
const folder = place('must be a folder')
const PRECOMPRESSED = `must be a list of ${precompressionNames.join(', ')}, each once, such as [br, gzip]`
const PREFIX = 'must hold lines like /protected/: storage/private'

const STDERR = 'must be true, false, a file, or a list of true and a file'
const stderrFile = place(STDERR).refine((path) => !/[\\/]$/.test(path), 'must be a file, not a folder')
const logStderr = union(
  [
    stderrFile.transform((said) => [said]),
    array(stderrFile).refine((said) => said.filter((each) => each !== 'true').length < 2 && !said.includes('false'), STDERR),
  ],
  STDERR,
).transform((said): LogStderr => ({ own: said.includes('true'), file: said.find((each) => !/^(?:true|false)$/.test(each)) ?? null }))

const limits = settingsMap({ body: optional(sizeText) }, 'must hold lines like body: 64M')

const schema = settingsMap({
  root: string('is missing: the folder of the project').regex(ABSOLUTE, 'must be an absolute path'),
  docroot: optional(text),
  'docroot-in-pool': optional(text.regex(/^[^\0]+$/, 'must be a folder')),
  hosts: optional(
    array(
      text.transform((host) => host.toLowerCase()).refine((host) => HOST.test(host), 'must hold names like blog.localhost'),
      'must be a list, such as [blog.localhost]',
    ),
  ),
  port: optional(
    text
      .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
      .transform(Number)
      .refine((port) => port <= 65_535, 'must be a number from 0 to 65535'),
  ),
  index: optional(
    array(text.regex(/^[^/\\\0]+$/, 'must hold names of files without a slash'), 'must be a list, such as [index.php, index.html]'),
  ),
  'path-info': optional(
    text.superRefine((source, { addIssue }) => {
      const problem = pathInfoProblem(source)
      if (problem) addIssue({ code: 'custom', message: `must be a regular expression with the script as its first group: ${problem}` })
    }),
  ),
  'front-controller': optional(
    text
      .regex(/^(false|\/[^\0]+)$/, 'must be a path that begins with /, or false')
      .transform((value) => (value === 'false' ? null : value)),
  ),
  pool: optional(text.regex(/^[^/\\\s]+$/, 'must be the name of a pool')),
  'set-params': optional(setParamsSchema),
  'pass-headers': optional(
    headerNames.refine((names) => !names.some((name) => NEVER_PASSED.includes(name)), `must not hold ${NEVER_PASSED.join(' or ')}`),
  ),
  'hide-headers': optional(headerNames),
  'follow-symlinks': optional(flagText),
  precompressed: optional(
    array(oneOf(precompressionNames, PRECOMPRESSED), PRECOMPRESSED).refine((names) => new Set(names).size === names.length, PRECOMPRESSED),
  ),
  'x-sendfile': optional(array(folder, 'must be a list, such as [storage/private]')),
  'x-accel-redirect': optional(
    record(string().regex(/^\/(?:[^\0]*\/)?$/, 'must have prefixes that begin and end with a slash, such as /protected/'), folder, PREFIX),
  ),
  'log-stderr': optional(logStderr),
  timeouts: optional(timeouts),
  limits: optional(limits),
  rules: optional(array(ruleSchema, 'must be a list of rules')),
})

type KeysIn<Name extends string, Map extends ZodObject> = `${Name}.${Extract<keyof Map['shape'], string>}`

/** Everything that a site's file may set, but its rules; `timeouts.queue` is a key in a key. */
export type SettingName =
  | Exclude<keyof typeof schema.shape, 'rules' | 'timeouts' | 'limits'>
  | KeysIn<'timeouts', typeof timeouts>
  | KeysIn<'limits', typeof limits>

/** A site as its file says it; null: the file leaves it to Sluice. Paths as written. */
export interface SiteFile {
  readonly name: string
  readonly root: string
  readonly docroot: string | null
  /** How the pool sees the docroot: DOCUMENT_ROOT and the begin of SCRIPT_FILENAME. null: as it is here. */
  readonly docrootInPool: string | null
  readonly hosts: readonly string[]
  /** 0: any free one. null: none is written yet. */
  readonly port: number | null
  readonly index: readonly string[]
  readonly pathInfo: string
  /** Path in the docroot with its slash; null: none. */
  readonly frontController: string | null
  readonly pool: string
  readonly setParams: SetParams
  /** Lower case: headers of the request that PHP is given though it usually is not. */
  readonly passHeaders: readonly string[]
  /** Lower case: those that PHP is not given. */
  readonly hideHeaders: readonly string[]
  readonly followSymlinks: boolean
  /** What a static file may lie encoded as, beside itself. */
  readonly precompressed: readonly Precompression[]
  /** Folders that hold what PHP may have sent by X-Sendfile: in root, or absolute. */
  readonly xSendfile: readonly string[]
  /** The same for X-Accel-Redirect, by the begin of the path that PHP names. */
  readonly xAccelRedirect: Readonly<Record<string, string>>
  readonly logStderr: LogStderr
  readonly limits: SiteLimits
  readonly rules: readonly Rule[]
}

/** Where the lines of STDERR go besides their row in the log. */
export interface LogStderr {
  /** To Sluice's own lines. */
  readonly own: boolean
  /** In root, or absolute; null: to none. */
  readonly file: string | null
}

/** What a site's file says of the engine's limits; what it leaves out is as usual. */
export interface SiteLimits {
  readonly queueMs?: number
  readonly startingMs?: number
  readonly connectMs?: number
  readonly clientIdleMs?: number
  readonly answerMs?: number
  /** Of a request's body. */
  readonly bodyBytes?: number
}

/**
 * `sites/NAME.yaml`. Every key but root has a default.
 * @throws Failure `site-file-invalid` with the line
 */
export function readSiteFile(text: string, { name, path }: { readonly name: string; readonly path: string }): SiteFile {
  const said: Infer<typeof schema> = readSettings(text, {
    path,
    schema,
    keys: keysOf(schema),
    code: 'site-file-invalid',
  })
  const front = said['front-controller']
  return {
    name,
    root: said.root,
    docroot: said.docroot ?? null,
    docrootInPool: said['docroot-in-pool'] ?? null,
    hosts: said.hosts ?? [`${name}.localhost`],
    port: said.port ?? null,
    index: said.index ?? ['index.php', 'index.html'],
    pathInfo: said['path-info'] ?? DEFAULT_PATH_INFO,
    frontController: front === undefined ? '/index.php' : front,
    pool: said.pool ?? name,
    setParams: said['set-params'] ?? {},
    passHeaders: said['pass-headers'] ?? [],
    hideHeaders: said['hide-headers'] ?? [],
    followSymlinks: said['follow-symlinks'] ?? false,
    precompressed: said.precompressed ?? [],
    xSendfile: said['x-sendfile'] ?? [],
    xAccelRedirect: said['x-accel-redirect'] ?? {},
    logStderr: said['log-stderr'] ?? { own: false, file: null },
    limits: limitsOf(said),
    rules: said.rules ?? [],
  }
}

/** All that is wrong with a text in place of a site's file, by line. */
export function siteFileFaults(text: string): readonly Fault[] {
  return settingsOrFaults(text, { schema, keys: keysOf(schema) }).faults ?? []
}

/** All pools that a site's requests may go to, its own first. */
export function poolsOf({ pool, rules }: Pick<SiteFile, 'pool' | 'rules'>): readonly string[] {
  return [...new Set([pool, ...rules.flatMap(({ action }) => (action?.name === 'pool' ? [action.with] : []))])]
}

function limitsOf({ timeouts: times, limits: sizes }: Infer<typeof schema>): SiteLimits {
  return {
    ...(times?.queue === undefined ? {} : { queueMs: times.queue }),
    ...(times?.starting === undefined ? {} : { startingMs: times.starting }),
    ...(times?.connect === undefined ? {} : { connectMs: times.connect }),
    ...(times?.['client-idle'] === undefined ? {} : { clientIdleMs: times['client-idle'] }),
    ...(times?.answer === undefined ? {} : { answerMs: times.answer }),
    ...(sizes?.body === undefined ? {} : { bodyBytes: sizes.body }),
  }
}
