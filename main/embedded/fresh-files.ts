import { lstatSync } from 'node:fs'
import type { VirtualFiles } from './php-module.ts'

/** What kind of file it is, of a mode: S_IFMT. */
const KIND = 0o170000

/**
 * The build keeps what it has seen of the disk, and believes it for ever: a file that another instance deleted could not be made
 * again, and a folder that somebody replaced by a link would be gone through, out of what PHP may see. So what is kept is looked at
 * again each time.
 */
export function keepFilesFresh(files: VirtualFiles): void {
  const lookup = files.lookupNode
  files.lookupNode = (parent, name) => {
    const node = lookup(parent, name)
    if (!node.isSharedFS || kindOf(files.filesystems.NODEFS.realPath(node)) === (node.mode & KIND)) return node
    files.hashRemoveNode(node)
    return lookup(parent, name)
  }
}

/** undefined: nothing is there. */
function kindOf(path: string): number | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found && found.mode & KIND
}
