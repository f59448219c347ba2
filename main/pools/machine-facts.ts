import { stat } from 'node:fs/promises'
import { noFacts, type PoolFacts } from '../../app/pool/facts.ts'
import type { PoolText } from '../../app/pool/pool-text.ts'
import { validate } from '../../app/pool/validate.ts'
import { accountExists } from './account-exists.ts'

export interface MachineFactsOptions {
  /** The version of the PHP-FPM that reads the file; null: there is none here. */
  readonly php: string | null
  readonly runBy: PoolFacts['runBy']
  /** Where its relative paths begin; null: not known. */
  readonly prefix: string | null
  readonly env: NodeJS.ProcessEnv
}

/** What this machine knows of the users, groups and folders that a pool file names. */
export async function machineFacts(text: PoolText, { php, runBy, prefix, env }: MachineFactsOptions): Promise<PoolFacts> {
  const known: PoolFacts = {
    ...noFacts,
    ...{ php, runBy, prefix, platform: process.platform, root: process.getuid?.() === 0 },
    variable: (name) => env[name],
  }
  const users = new Map<string, boolean | undefined>()
  const groups = new Map<string, boolean | undefined>()
  const folders = new Map<string, boolean | undefined>()
  const facts: PoolFacts = {
    ...known,
    userExists: (name) => lookedUp(users, name),
    groupExists: (name) => lookedUp(groups, name),
    folderExists: (path) => lookedUp(folders, path),
  }
  // The check itself says what it would like to know.
  validate(text, facts)
  await Promise.all([
    ...[...users.keys()].map(async (name) => users.set(name, await accountExists('user', name))),
    ...[...groups.keys()].map(async (name) => groups.set(name, await accountExists('group', name))),
    ...[...folders.keys()].map(async (path) => folders.set(path, await isFolder(path))),
  ])
  return facts
}

function lookedUp(answers: Map<string, boolean | undefined>, asked: string): boolean | undefined {
  if (!answers.has(asked)) answers.set(asked, undefined)
  return answers.get(asked)
}

/** undefined: what keeps us from looking need not keep PHP-FPM. */
async function isFolder(path: string): Promise<boolean | undefined> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? false : undefined
  }
}
