import { findPhp, phpNotFound } from '../pools/find-php.ts'
import { workspaceAt } from '../workspace/folders.ts'
import { phpSearchOf } from '../workspace/php-search.ts'
import { columns } from './columns.ts'
import { readOptions, usage } from './read-options.ts'

/** `sluice php [--json] [--workspace DIR]`: every php-fpm found, newest first. Exit code 1 where there is none. */
export async function php(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { json: 'flag', workspace: 'value' })
  if (positionals.length > 0) throw usage(`sluice php takes no ${positionals[0]}.`)
  const { env } = process
  const found = await findPhp({ search: await phpSearchOf(workspaceAt(options.workspace)), env })
  if (options.json) process.stdout.write(`${JSON.stringify({ php: found })}\n`)
  else
    process.stdout.write(
      columns(found.map(({ version, path, realPath }) => [version, realPath === path ? path : `${path} -> ${realPath}`])),
    )
  if (found.length > 0) return 0
  if (!options.json) throw phpNotFound()
  return 1
}
