import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { asFailure, Failure } from '../../app/failure.ts'
import { defaultPoolSettings, type PoolSettings, readPoolSettings } from '../../app/site/pool-settings.ts'
import { poolsOf, readSiteFile, type SiteFile } from '../../app/site/site-file.ts'
import { errnoReason } from '../errno-reason.ts'

/** A file of the workspace: what it says, or why it can't be used. */
export type Loaded<T> = { readonly name: string; readonly path: string } & (
  | { readonly said: T; readonly failure: null }
  | { readonly said: null; readonly failure: Failure }
)

export interface LoadedWorkspace {
  readonly sites: readonly Loaded<SiteFile>[]
  /** Those with settings, and those that a site names: a pool without settings is fpm. */
  readonly pools: readonly Loaded<PoolSettings>[]
}

/** Reads sites/*.yaml and pools/*.yaml. A broken file is a failure of that site or pool alone. */
export async function loadWorkspace(folder: string): Promise<LoadedWorkspace> {
  const [sites, settings] = await Promise.all([
    loadAll(join(folder, 'sites'), readSiteFile),
    loadAll(join(folder, 'pools'), readPoolSettings),
  ])
  const named = new Set(sites.flatMap((site) => (site.said ? poolsOf(site.said) : [])))
  for (const { name } of settings) named.delete(name)
  const without = [...named].map((name) => {
    const path = join(folder, 'pools', `${name}.yaml`)
    return { name, path, said: defaultPoolSettings(name), failure: null }
  })
  return { sites, pools: [...settings, ...without].sort((a, b) => a.name.localeCompare(b.name)) }
}

type Reader<T> = (text: string, file: { readonly name: string; readonly path: string }) => T

async function loadAll<T>(folder: string, reader: Reader<T>): Promise<Loaded<T>[]> {
  const paths = (await yamlNames(folder)).map((name) => join(folder, name))
  return Promise.all(paths.map((path) => load(path, reader)))
}

/** One file, named as it. Never rejects. */
export async function load<T>(path: string, reader: Reader<T>): Promise<Loaded<T>> {
  const file = { name: basename(path, '.yaml'), path }
  try {
    return { ...file, said: reader(await textOf(path), file), failure: null }
  } catch (error) {
    return { ...file, said: null, failure: asFailure(error) }
  }
}

/** @throws Failure `file-unreadable` */
export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Failure('file-unreadable', { path, reason: errnoReason(error) }, error)
  }
}

/** @throws Failure `folder-unreadable`, where it is there and can't be read */
async function yamlNames(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => name.endsWith('.yaml') && !name.startsWith('.')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new Failure('folder-unreadable', { path: folder, reason: errnoReason(error) }, error)
  }
}
