import type { Variable } from './ini-tokens.ts'

/** What only the machine can tell of a pool file, handed in so that the check of it stays pure. undefined: it can't be told. */
export interface PoolFacts {
  /** The version of the PHP-FPM that reads the file; null: not known, all directives of the catalogue are taken. */
  readonly php: string | null
  /** As process.platform: linux, darwin, freebsd, ... */
  readonly platform: string
  /** Whether PHP-FPM is started by root. */
  readonly root: boolean
  /** Sluice opens a socket of its own and sets the logs: see `overlay`. By itself PHP-FPM takes the file as it is. */
  readonly runBy: 'php-fpm' | 'sluice'
  /** Where relative paths begin; null: not known. */
  readonly prefix: string | null
  readonly variable: Variable
  userExists(name: string): boolean | undefined
  groupExists(name: string): boolean | undefined
  /** @param path absolute */
  folderExists(path: string): boolean | undefined
}

/** Nothing is known of the machine but that PHP-FPM runs there. */
export const noFacts: PoolFacts = {
  php: null,
  platform: 'linux',
  root: false,
  runBy: 'php-fpm',
  prefix: null,
  variable: () => undefined,
  userExists: () => undefined,
  groupExists: () => undefined,
  folderExists: () => undefined,
}
