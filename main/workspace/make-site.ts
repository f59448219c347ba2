import { join } from 'node:path'
import { stringify } from 'yaml'
import { atomicWrite } from './atomic-write.ts'

export interface NewSite {
  readonly name: string
  /** Real and absolute. */
  readonly root: string
  readonly port: number
  readonly hosts: readonly string[]
  /** A pool file that is there already, and the section of it; null: `pool.d/NAME.conf`. */
  readonly pool: { readonly file: string; readonly section: string } | null
}

/** Writes `sites/NAME.yaml`, and `pools/NAME.yaml` where its pool is not the usual. @throws Failure `file-unwritable` */
export async function makeSite(workspace: string, { name, root, port, hosts, pool }: NewSite): Promise<void> {
  const settings = pool ? [atomicWrite(join(workspace, 'pools', `${name}.yaml`), stringify({ responder: 'fpm', ...pool }))] : []
  const site = `# The site ${name}. Only root is needed; each other key has a default.\n${stringify({ root, hosts, port })}`
  await Promise.all([...settings, atomicWrite(join(workspace, 'sites', `${name}.yaml`), site)])
}
