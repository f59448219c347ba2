import { readdir } from 'node:fs/promises'

/**
 * Whether a path is spelt as the disk has it. Where capital and small letters are the same to the disk, a wrong spelling opens the file,
 * but PHP-FPM compares extensions letter by letter, and the site will not work on another disk.
 * @param base absolute, spelt right @param path begins with a slash
 */
export async function isExactName(base: string, path: string): Promise<boolean> {
  let folder = base
  for (const name of path.split('/').slice(1)) {
    const names = await readdir(`${folder}/`).catch((): string[] => [])
    // macOS may hold a name in another Unicode form than it was asked for.
    if (!names.includes(name) && !names.includes(name.normalize('NFD')) && !names.includes(name.normalize('NFC'))) return false
    folder += `/${name}`
  }
  return true
}
