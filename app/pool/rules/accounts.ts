import type { Problem } from '../problem.ts'
import type { Reading } from './reading.ts'

/** Who the workers are, and the folders that they begin in. */
export function accountProblems(pool: Reading): Problem[] {
  const { root } = pool.facts
  const user = pool.text('user')
  return [
    ...(root && (user === null || user === '') ? [pool.missing('user-missing', 'user')] : []),
    ...['user', 'listen.owner'].flatMap((key) => unknown(pool, key, 'user-unknown', pool.facts.userExists)),
    ...['group', 'listen.group'].flatMap((key) => unknown(pool, key, 'group-unknown', pool.facts.groupExists)),
    ...(root
      ? ['user', 'group'].filter((key) => /^(root|0+)$/.test(pool.text(key) ?? '')).flatMap((key) => pool.at('user-root', key))
      : []),
    ...(root
      ? []
      : ['user', 'group', 'chroot', 'process.priority'].filter((key) => pool.text(key)).flatMap((key) => pool.at('only-as-root', key))),
    ...folders(pool),
  ]
}

/** A number is taken as it is. */
function unknown(
  pool: Reading,
  key: string,
  code: 'user-unknown' | 'group-unknown',
  exists: (name: string) => boolean | undefined,
): Problem[] {
  const name = pool.text(key)
  return name && !/^\d+$/.test(name) && exists(name) === false ? pool.at(code, key, { value: name }) : []
}

function folders(pool: Reading): Problem[] {
  const { folderExists, prefix } = pool.facts
  const own = pool.text('prefix')
  const home = own && !own.startsWith('/') ? prefix && `${prefix}/${own}` : own
  const root = chroot(pool)
  const start = pool.path('chdir')
  return [
    ...(home && folderExists(home) === false ? pool.at('folder-missing', 'prefix', { path: home }) : []),
    ...root.problems,
    ...(start && root.path !== undefined && folderExists(`${root.path}${start}`) === false
      ? pool.at('folder-missing', 'chdir', { path: `${root.path}${start}` })
      : []),
  ]
}

/** `path`: '' without one, undefined where it can't be told. */
function chroot(pool: Reading): { readonly path: string | undefined; readonly problems: readonly Problem[] } {
  const value = pool.text('chroot')
  if (value === undefined) return { path: undefined, problems: [] }
  if (value === null || value === '') return { path: '', problems: [] }
  if (!value.startsWith('/') && value.indexOf('$prefix') > 0) return { path: undefined, problems: pool.at('prefix-not-first', 'chroot') }
  const path = pool.absolute(value.startsWith('$prefix') ? value.slice('$prefix'.length).replace(/^\//, './') : value)
  const missing = path !== undefined && pool.facts.folderExists(path) === false
  return { path: missing ? undefined : path, problems: missing ? pool.at('folder-missing', 'chroot', { path }) : [] }
}
