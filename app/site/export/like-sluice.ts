/** Extensions of scripts as alternatives of a regular expression. */
export const scriptEndings = (extensions: readonly string[]): string =>
  [...new Set(extensions)].map((extension) => extension.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|') || '\\.php'

/** Other servers want an end of waiting for PHP. */
export const DAY_MS = 86_400_000
export const PATIENCE = 'Sluice waits for PHP without an end, for breakpoints. On a public server say less.'
