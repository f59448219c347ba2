import { existsSync, readdirSync, statSync } from 'node:fs'

/**
 * The paths that an absolute pattern names, in order of their names: glob(3) with `*`, `?`, `[...]` and the backslash, as
 * PHP-FPM's `include` reads it. A leading dot is matched by a dot alone. Folders are among them. Nothing throws: what cannot be read holds nothing.
 */
export function glob(pattern: string): string[] {
  let found = ['']
  for (const part of pattern.split('/').slice(1)) {
    if (part === '') continue
    found = hasWildcard(part)
      ? found.flatMap((folder) => matches(folder, part))
      : found.map((folder) => `${folder}/${withoutBackslashes(part)}`)
  }
  return found.filter((path) => path !== '' && existsSync(path))
}

/** glob(3) without the folders. */
export function globFiles(pattern: string): string[] {
  return glob(pattern).filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === false)
}

const hasWildcard = (part: string): boolean => /(^|[^\\])[*?[]/.test(part)
const withoutBackslashes = (part: string): string => part.replace(/\\(.)/g, '$1')

function matches(folder: string, part: string): string[] {
  const expression = expressionOf(part)
  if (!expression) return []
  return names(folder || '/')
    .filter((name) => expression.test(name))
    .sort()
    .map((name) => `${folder}/${name}`)
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** undefined: brackets that are no set of characters. */
function expressionOf(part: string): RegExp | undefined {
  const pieces = part.match(/\\.|\[[!^]?\]?[^\]]*\]|[\s\S]/g) ?? []
  const source = pieces.map((piece) => {
    if (piece === '*') return '.*'
    if (piece === '?') return '.'
    if (piece.length > 2 && piece.startsWith('[')) return piece.replace(/^\[[!^]/, '[^').replace(/^(\[\^?)\]/, '$1\\]')
    return (piece.startsWith('\\') ? piece.slice(1) : piece).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  try {
    return new RegExp(`^${/^[*?[]/.test(part) ? '(?!\\.)' : ''}${source.join('')}$`, 's')
  } catch {
    return undefined
  }
}
