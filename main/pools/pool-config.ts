import type { ExternalSettings } from '../../app/site/external-settings.ts'
import type { CommandSettings } from './command.ts'

/** A pool as its settings (`pools/NAME.yaml`) say, with absolute paths. */
export interface PoolConfig {
  readonly name: string
  readonly responder: 'fpm' | 'embedded' | 'command' | 'external'
  /** The pool file, absolute; '' where no PHP-FPM runs it. */
  readonly file: string
  readonly section: string
  /** A version (`8.2`), the path of a php-fpm, or undefined: the newest that is found, or the embedded PHP where none is. */
  readonly php: string | undefined
  /** Requests that the embedded PHP or a program takes at once; undefined: as many as it does by itself. */
  readonly workers: number | undefined
  /** What a `command` pool starts; `directory` is absolute. */
  readonly program?: Omit<CommandSettings, 'workers'>
  /** The servers of an external pool. */
  readonly external?: ExternalSettings
  /** Of a pool that Sluice runs: FCGI_KEEP_CONN. */
  readonly keepConn?: boolean
  /**
   * The folders of its sites. As root, every folder on the way to the first must be open to the pool's user; the embedded PHP sees
   * these and nothing else.
   */
  readonly projectRoots: readonly string[]
}
