/** A pool as its settings (`pools/NAME.yaml`) say, with absolute paths. */
export interface PoolConfig {
  readonly name: string
  readonly responder: 'fpm' | 'external'
  /** The pool file, absolute; not looked at for an external pool. */
  readonly file: string
  readonly section: string
  /** A version (`8.2`), the path of a php-fpm, or undefined: the newest that is found. */
  readonly php: string | undefined
  /** Addresses of an external pool: `unix:/path` or `host:port`. */
  readonly servers: readonly string[]
  /** The project folder; as root, every folder on the way to it must be open to the pool's user. null: not looked at. */
  readonly projectRoot: string | null
}
