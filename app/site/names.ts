/** FPM's status cuts names at 32. */
const MAX_NAME = 24

/** The name of a site made from a folder: pool, section and files share it. `-2`, `-3` where it is taken. */
export function nameFromFolder(folder: string, taken: (name: string) => boolean = () => false): string {
  const last = folder.split(/[\\/]/).findLast((part) => part !== '') ?? ''
  const plain = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
  const cut = (length: number): string => plain.slice(0, length).replace(/-$/, '') || 'site'
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? '' : `-${n}`
    const name = `${cut(MAX_NAME - suffix.length)}${suffix}`
    if (!taken(name)) return name
  }
}
