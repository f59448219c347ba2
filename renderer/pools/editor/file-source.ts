import type { FileView } from '../../../app/contract/file.ts'
import type { PoolFileView, PoolProblem, PoolVersion } from '../../../app/contract/pool-file.ts'
import type { Services } from '../../shell/services.ts'

/** A pool file as the editor knows it. */
export interface EditedFile extends Pick<FileView, 'path' | 'text' | 'seen' | 'writable' | 'asRoot' | 'runBy' | 'php' | 'pools'> {
  /** Whose directives the form shows. */
  readonly section: string
  /** The text that runs; null: nothing runs from it now; undefined: nothing is started from here, it is only saved. */
  readonly applied: PoolFileView['applied'] | undefined
}

/** Where a file that is edited comes from, and what becomes of it. */
export interface FileSource {
  /** Names its unsaved text. */
  readonly key: string
  read(): Promise<EditedFile>
  /** `asked`: whether PHP-FPM said something to it. */
  check(text: string): Promise<{ readonly problems: readonly PoolProblem[]; readonly refused: boolean; readonly asked: boolean }>
  /** @param seen of what the person looked at: another on disk is not overwritten */
  write(text: string, seen: string): Promise<unknown>
  /** Texts that were applied, newest first. */
  versions(): Promise<readonly PoolVersion[]>
}

export interface PoolSourceOptions {
  readonly pool: string
  readonly call: Services['call']
  /** The version of the pool's PHP; null: not known. */
  readonly php: () => string | null
}

/** The file of a pool of the workspace: writing it starts the next generation from it. */
export function poolSource({ pool, call, php }: PoolSourceOptions): FileSource {
  return {
    key: pool,
    read: async () => ({ ...(await call('pool.file', { pool })), runBy: 'sluice', php: php(), pools: [] }),
    check: async (text) => ({ ...(await call('pool.check', { pool, text })), asked: true }),
    write: (text, seen) => call('pool.apply', { pool, text, seen }),
    versions: () => call('pool.versions', { pool }),
  }
}
