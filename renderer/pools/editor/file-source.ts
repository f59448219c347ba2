import type { FileView } from '../../../app/contract/file.ts'
import type { EditedText, FileSource } from '../../editor/file-source.ts'
import type { Services } from '../../shell/services.ts'
import { ownProblems } from './own-problems.ts'

/** A pool file as the editor knows it. */
export interface EditedFile extends EditedText, Pick<FileView, 'asRoot' | 'runBy' | 'php' | 'pools'> {
  /** Whose directives the form shows. */
  readonly section: string
}

export type PoolFileSource = FileSource<EditedFile>

export interface PoolSourceOptions {
  readonly pool: string
  readonly call: Services['call']
  /** The version of the pool's PHP; null: not known. */
  readonly php: () => string | null
}

/** The file of a pool of the workspace: writing it starts the next generation from it. */
export function poolSource({ pool, call, php }: PoolSourceOptions): PoolFileSource {
  return {
    key: pool,
    read: async () => ({ ...(await call('pool.file', { pool })), runBy: 'sluice', php: php(), pools: [] }),
    ownProblems,
    check: async (text) => ({ ...(await call('pool.check', { pool, text })), asked: true }),
    write: (text, seen) => call('pool.apply', { pool, text, seen }),
    versions: () => call('pool.versions', { pool }),
  }
}
