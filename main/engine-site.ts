import type { EngineSite } from '../app/contract/engine-messages.ts'
import type { SiteFile } from '../app/site/site-file.ts'
import { findDocroot } from './workspace/find-docroot.ts'
import { usableFolder } from './workspace/usable-folder.ts'

/**
 * A site's file as the engine serves it, with its folders as they are on disk. @param bind the address of its listener
 * @throws Failure `folder-missing`, `folder-unreadable`
 */
export async function engineSite(file: SiteFile, bind: string): Promise<{ readonly site: EngineSite; readonly docrootWhy: string }> {
  const root = await usableFolder(file.root)
  const { docroot, why } = await findDocroot(root, file.docroot)
  return { site: { ...file, root, docroot, port: file.port ?? 0, bind }, docrootWhy: why }
}
