import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { chooseDocroot, docrootNames } from '../../app/site/docroot.ts'
import { usableFolder } from './usable-folder.ts'

/**
 * The document root of a project, real and absolute, and why it is that one.
 * @param said of the site file: in `root`, or absolute; null: chosen by where an index.php is
 * @throws Failure `folder-missing`, `folder-unreadable`
 */
export async function findDocroot(root: string, said: string | null): Promise<{ readonly docroot: string; readonly why: string }> {
  if (said !== null) return { docroot: await usableFolder(isAbsolute(said) ? said : join(root, said)), why: 'the site file says so' }
  const held = await Promise.all(docrootNames.map((name) => isFile(join(root, name, 'index.php'))))
  const { docroot, why } = chooseDocroot(docrootNames.filter((_, n) => held[n]))
  return { docroot: await usableFolder(join(root, docroot)), why }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}
