/** How PHP-FPM reads a value. */
export type DirectiveType =
  /** Digits, with a minus before them if need be. */
  | 'int'
  /** Digits, then s, m, h or d; seconds without a letter. */
  | 'time'
  | 'bool'
  /** One of `choices`, whatever the case of its letters. */
  | 'choice'
  | 'string'
  /** A file or folder; relative to `prefix`. */
  | 'path'
  /** What stands in a URL: /status. */
  | 'url-path'
  /** Mode bits of a file: 0660. */
  | 'octal'
  /** A unix socket's path, host:port or a port. */
  | 'address'
  /** With commas between. */
  | 'csv'
  /** With blanks between. */
  | 'words'
  /** `key[] = value`, as often as wanted. */
  | 'list'
  /** `key[NAME] = value`, as often as wanted. */
  | 'map'
  /** The same with yes or no. */
  | 'flag-map'

/** What Sluice knows of one directive. A row of the catalogue is its field in the form, its check, its completion and its help. */
export interface DirectiveInfo {
  readonly type: DirectiveType
  readonly group: DirectiveGroup
  /** What PHP-FPM works with where the file does not set it, as it would be written; null: there is none. */
  readonly default: string | null
  /** One sentence: what it does. */
  readonly says: string
  /** One sentence: what that is on a developer's machine. */
  readonly inDevelopment: string
  /** What a number counts, in the plural; times are in seconds. */
  readonly unit?: string
  readonly choices?: readonly string[]
  /** A word that may stand in place of a number. */
  readonly orWord?: string
  /** Numbers outside are refused (those of `forPm` only where they matter). */
  readonly least?: number
  readonly most?: number
  /** PHP-FPM refuses a pool without it. */
  readonly required?: true
  /** The first version of PHP that has it; older than 7.4 is not said. */
  readonly since?: string
  /** Not every php-fpm has it: what it must have been built with or for. */
  readonly onlyOn?: string
  /** What `pm` must be for it to matter. */
  readonly forPm?: readonly ('static' | 'dynamic' | 'ondemand')[]
}

/** Purposes, in the order in which a form shows them. */
export const directiveGroups = {
  workers: 'Workers',
  listen: 'Where it listens',
  account: 'User and folders',
  requests: 'Time limits',
  status: 'Status and ping',
  logs: 'Logs',
  environment: 'Environment',
  php: 'Values of php.ini',
  security: 'Security',
  limits: 'Limits of the system',
  master: 'The master process',
} as const satisfies Record<string, string>

export type DirectiveGroup = keyof typeof directiveGroups
