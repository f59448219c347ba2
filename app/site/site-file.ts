import { array, type infer as Infer, optional, record, strictObject, string } from 'zod'
import { Failure } from '../failure.ts'
import { keysOf, readSettings } from './settings-file.ts'

/** The group 1 of a path is the script, the group 2 PATH_INFO. */
export const DEFAULT_PATH_INFO = '^(/.+?\\.php)(/.*)?$'

/** A drive or a share counts, too: which host it is for is not known here. */
const ABSOLUTE = /^(\/|[A-Za-z]:[\\/]|\\\\)/
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

const text = string('must be text')
const flag = text.regex(/^(true|false)$/, 'must be true or false').transform((value) => value === 'true')

const schema = strictObject({
  root: string('is missing: the folder of the project').regex(ABSOLUTE, 'must be an absolute path'),
  docroot: optional(text),
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
  'path-info': optional(text.refine(isRegExp, 'must be a regular expression with two groups: the script, and PATH_INFO')),
  'front-controller': optional(
    text
      .regex(/^(false|\/[^\0]+)$/, 'must be a path that begins with /, or false')
      .transform((value) => (value === 'false' ? null : value)),
  ),
  pool: optional(text.regex(/^[^/\\\s]+$/, 'must be the name of a pool')),
  'set-params': optional(record(text.min(1, 'must have a name'), text, 'must hold lines like NAME: value')),
  'follow-symlinks': optional(flag),
})

/** A site as its file says it; null: the file leaves it to Sluice. Paths as written. */
export interface SiteFile {
  readonly name: string
  readonly root: string
  readonly docroot: string | null
  readonly hosts: readonly string[]
  /** 0: any free one. null: none is written yet. */
  readonly port: number | null
  readonly index: readonly string[]
  readonly pathInfo: string
  /** Path in the docroot with its slash; null: none. */
  readonly frontController: string | null
  readonly pool: string
  readonly setParams: Readonly<Record<string, string>>
  readonly followSymlinks: boolean
}

/**
 * `sites/NAME.yaml`. Every key but root has a default.
 * @throws Failure `site-file-invalid` with the line, `site-rules-not-yet`
 */
export function readSiteFile(text: string, { name, path }: { readonly name: string; readonly path: string }): SiteFile {
  const said: Infer<typeof schema> = readSettings(text, {
    path,
    schema,
    keys: keysOf(schema),
    code: 'site-file-invalid',
    refuse: (key, line) => (key === 'rules' ? new Failure('site-rules-not-yet', { path, line }) : undefined),
  })
  const front = said['front-controller']
  return {
    name,
    root: said.root,
    docroot: said.docroot ?? null,
    hosts: said.hosts ?? [`${name}.localhost`],
    port: said.port ?? null,
    index: said.index ?? ['index.php', 'index.html'],
    pathInfo: said['path-info'] ?? DEFAULT_PATH_INFO,
    frontController: front === undefined ? '/index.php' : front,
    pool: said.pool ?? name,
    setParams: said['set-params'] ?? {},
    followSymlinks: said['follow-symlinks'] ?? false,
  }
}

function isRegExp(source: string): boolean {
  try {
    const groups = new RegExp(`${source}|`).exec('')
    return groups?.length === 3
  } catch {
    return false
  }
}
