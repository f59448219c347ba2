import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Reader } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import { runProgram } from './run-program.ts'

/** The account of a pool, with the name of its group for the pool file. */
export interface RunUser extends Reader {
  readonly group: string
}

/**
 * Who a new pool for a project runs as: only root has a choice. Then the owner of the project folder, unless that is root; else
 * www-data, else nobody. null: as who we are. @throws Failure `folder-missing`
 */
export async function runUserFor(projectRoot: string): Promise<RunUser | null> {
  if (process.getuid?.() !== 0) return null
  const owner = await stat(projectRoot).catch(() => {
    throw new Failure('folder-missing', { path: projectRoot })
  })
  const names = owner.uid === 0 ? [] : [userName(owner.uid)]
  for (const name of [...names, 'www-data', 'nobody']) {
    const user = name === undefined ? undefined : await runUser(name, undefined)
    if (user) return user
  }
  return null
}

/** An account by the `user` and `group` of a pool (names or numbers). undefined: there is no such user. */
export async function runUser(user: string, group: string | undefined): Promise<RunUser | undefined> {
  const account = accounts().find(({ name, uid }) => name === user || String(uid) === user) ?? (await askId(user))
  if (!account) return undefined
  const all = groups()
  const primary = group ? all.find(({ name, gid }) => name === group || String(gid) === group)?.gid : account.gid
  const gid = primary ?? account.gid
  const others = all.filter(({ members }) => members.includes(account.name)).map((each) => each.gid)
  return {
    user: account.name,
    uid: account.uid,
    gids: [...new Set([gid, ...others, ...account.gids])],
    group: all.find((each) => each.gid === gid)?.name ?? String(gid),
  }
}

/** A user's name; undefined where it has none. */
export const userName = (uid: number): string | undefined => accounts().find((each) => each.uid === uid)?.name
/** The id that a name, or a number, of a user stands for; undefined: there is none. */
export const userId = (user: string): number | undefined => idOf(accounts(), user, ({ uid }) => uid)
export const groupId = (group: string): number | undefined => idOf(groups(), group, ({ gid }) => gid)
/** A group's name; undefined where it has none. */
export const groupName = (gid: number): string | undefined => groups().find((each) => each.gid === gid)?.name

/**
 * Looks whether `reader` can enter the folder and all above it. @throws Failure `folder-missing`, `folder-not-for-pool-user` with
 * the first that it cannot.
 */
export async function checkEnter(reader: Reader, folder: string): Promise<void> {
  for (const path of wayTo(folder)) {
    const found = await stat(path).catch(() => {
      throw new Failure('folder-missing', { path })
    })
    if (mayEnter(reader, found) || (await entersReally(reader, path))) continue
    throw new Failure('folder-not-for-pool-user', { user: reader.user, path })
  }
}

function wayTo(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [...wayTo(parent), folder]
}

function mayEnter(reader: Reader, found: { readonly mode: number; readonly uid: number; readonly gid: number }): boolean {
  if (reader.uid === 0) return true
  const bit = found.uid === reader.uid ? 0o100 : reader.gids.includes(found.gid) ? 0o010 : 0o001
  return (found.mode & bit) !== 0
}

/** The mode bits do not show access lists: a shell as that user has the last word. */
async function entersReally(reader: Reader, path: string): Promise<boolean> {
  const { code } = await runProgram('/bin/sh', ['-c', 'cd -- "$1"', 'sh', path], {
    limitMs: 2000,
    env: { PATH: '/usr/bin:/bin' },
    as: { uid: reader.uid, gid: reader.gids[0] ?? 0 },
  })
  return code === 0
}

interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly gids: readonly number[]
}

const accounts = (): Account[] =>
  rows('/etc/passwd').flatMap(([name, , uid, gid]) => (name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid), gids: [] }] : []))

const groups = (): { readonly name: string; readonly gid: number; readonly members: readonly string[] }[] =>
  rows('/etc/group').flatMap(([name, , gid, members]) =>
    name && gid ? [{ name, gid: Number(gid), members: (members ?? '').split(',') }] : [],
  )

function idOf<Row extends { readonly name: string }>(all: readonly Row[], said: string, id: (row: Row) => number): number | undefined {
  const found = all.find(({ name }) => name === said)
  return found ? id(found) : /^\d+$/.test(said) ? Number(said) : undefined
}

function rows(path: string): string[][] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(':'))
  } catch {
    return []
  }
}

/** For accounts of a directory service, and those of macOS. */
async function askId(user: string): Promise<Account | undefined> {
  const ask = async (...args: string[]): Promise<string> =>
    (await runProgram('id', [...args, user], { limitMs: 2000, env: process.env })).stdout.trim()
  const [uid, gid, gids, name] = await Promise.all([ask('-u'), ask('-g'), ask('-G'), ask('-un')])
  if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return undefined
  return { name: name || user, uid: Number(uid), gid: Number(gid), gids: gids.split(/\s+/).map(Number) }
}
