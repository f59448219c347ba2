/** What a person must know who uses the embedded PHP, for the pool's page; each a sentence. */
export function embeddedRemarks(workers: number): string[] {
  const root = process.getuid?.() === 0 ? ['It runs as root: files that scripts make belong to root.'] : []
  return [
    'This is the slow one: PHP compiled to WebAssembly, for a machine without PHP. With php-fpm installed, pages come several times faster.',
    `${workers === 1 ? 'One request runs' : `${workers} requests run`} at a time; further ones wait.`,
    'It has no network (no MySQL, no curl), starts no programs, sends no mail, and has no intl extension.',
    'It sees the project folder alone: what a link leads to outside of it is not there.',
    'It reads no pool file: limits and php.ini settings are its own.',
    ...root,
  ]
}
