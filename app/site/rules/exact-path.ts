/** The pattern that means one path alone, also where wildcards are in it. @param path decoded */
export function exactPath(path: string): string {
  return /[*?]/.test(path) ? `~^${path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$` : path
}
