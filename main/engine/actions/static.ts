import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { EngineSite } from '../../../app/contract/engine-messages.ts'
import { Failure } from '../../../app/failure.ts'
import { locate } from '../locate.ts'
import type { Act } from './action.ts'

/** A file from the docroot, or from a folder of the project; no script and no front controller. */
export const staticFile: Act<'static'> = async (folder, { site, request, pools }) => {
  const from = folder === true ? site : await siteOf(site, folder)
  return { answer: await locate(from, pools(site.pool), { ...request, filesOnly: true }), pool: site.pool }
}

/** A folder that is a link out of the project is none: what it may lead to `follow-symlinks` says. */
async function siteOf(site: EngineSite, folder: string): Promise<EngineSite> {
  const asked = join(site.root, folder)
  const docroot = await realpath(asked).catch(() => undefined)
  if (docroot === undefined) throw new Failure('not-found', { path: asked })
  const isIn = (root: string): boolean => docroot === root || docroot.startsWith(root + sep)
  // Where no link leads to the project its own name is enough.
  if (!site.followSymlinks && !isIn(site.root) && !isIn(await realpath(site.root).catch(() => site.root)))
    throw new Failure('script-outside', { file: docroot, root: site.root, link: asked })
  const known = folders.get(site)?.get(docroot)
  if (known) return known
  const made = { ...site, docroot }
  const all = folders.get(site) ?? new Map<string, EngineSite>()
  folders.set(site, all.set(docroot, made))
  return made
}

/** What is worked out of a site is kept by the site. */
const folders = new WeakMap<EngineSite, Map<string, EngineSite>>()
