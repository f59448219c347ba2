import { readFile } from 'node:fs/promises'
import { asFailure } from '../../app/failure.ts'
import { setYamlKeys } from '../../app/site/set-yaml-keys.ts'
import type { SiteFile } from '../../app/site/site-file.ts'
import type { Log } from '../log.ts'
import { atomicWrite } from './atomic-write.ts'
import { FIRST_SITE_PORT, firstFreePort } from './free-port.ts'
import type { Loaded } from './load.ts'

/**
 * A site whose file names no port gets the first free one, which is written to the file: its address stays the same from then on.
 * Where it can't be written, it holds for this run.
 */
export async function keepPorts(sites: readonly Loaded<SiteFile>[], bind: string, log: Log): Promise<Loaded<SiteFile>[]> {
  const kept = new Set(sites.flatMap(({ said }) => said?.port || []))
  const all: Loaded<SiteFile>[] = []
  // One after the other: no two get the same.
  for (const site of sites) all.push(site.said?.port === null ? await withPort(site, bind, kept, log) : site)
  return all
}

async function withPort(site: Loaded<SiteFile>, bind: string, kept: Set<number>, log: Log): Promise<Loaded<SiteFile>> {
  if (!site.said) return site
  const port = (await firstFreePort(FIRST_SITE_PORT, bind, kept)) ?? 0
  kept.add(port)
  try {
    await atomicWrite(site.path, setYamlKeys(await readFile(site.path, 'utf8'), { port }))
    log('notice', `The site ${site.name} got port ${port}; it is written to ${site.path}.`)
  } catch (error) {
    log('warning', `The site ${site.name} has port ${port} for this run: ${asFailure(error).message}`)
  }
  return { ...site, said: { ...site.said, port } }
}
