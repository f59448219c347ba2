/** Endings of PHP source that is never served as it is, and of the copies that editors leave of it, as a regular expression of any server. */
export const SOURCE = '\\.(?:(?:php[^./]*|phar|phtml|inc)(?:\\.(?:bak|old|orig|rej|save|sw[a-z]|tmp|copy|dist)|~)?)$'

/** Headers that PHP is not given unless a site says so; lower case. */
export const KEPT_BACK = [
  'proxy',
  'content-length',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
] as const

/** Extensions of scripts as alternatives of a regular expression. */
export const scriptEndings = (extensions: readonly string[]): string =>
  [...new Set(extensions)].map((extension) => extension.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|') || '\\.php'

/** Other servers want an end of waiting for PHP. */
export const DAY_MS = 86_400_000
export const PATIENCE = 'Sluice waits for PHP without an end, for breakpoints. On a public server say less.'
