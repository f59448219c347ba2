import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { Failure } from '../../app/failure.ts'
import { importHaproxy } from '../../app/site/import/haproxy.ts'
import type { Imported } from '../../app/site/import/imported.ts'
import { importNginx } from '../../app/site/import/nginx.ts'
import type { Include } from '../../app/site/import/nginx-directives.ts'
import { readPoolSettings } from '../../app/site/pool-settings.ts'
import { readSiteFile } from '../../app/site/site-file.ts'
import { globFiles } from '../pools/glob.ts'
import { atomicWrite } from '../workspace/atomic-write.ts'
import { workspaceAt } from '../workspace/folders.ts'
import { isThere } from '../workspace/is-there.ts'
import { textOf } from '../workspace/load.ts'
import { oneFile } from './one-file.ts'
import { readOptions } from './read-options.ts'

/**
 * `sluice import FILE`: sites and external pools of a haproxy.cfg or an nginx.conf, written into a workspace; what was left is on stderr.
 * @returns 1 where nothing was found @throws Failure `usage`, `file-unreadable`, `file-there`, `file-unwritable`
 */
export async function importFile(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { workspace: 'value', 'dry-run': 'flag' })
  const path = oneFile(positionals, 'sluice import')
  const imported = read(await textOf(path), path)
  const { sites, left } = imported
  for (const { path: file, line, text, why } of left) process.stderr.write(`${file}:${line}: ${text}\n    left: ${why}\n`)
  if (sites.length === 0) {
    process.stderr.write(`${path} has no site that FastCGI answers for.\n`)
    return 1
  }
  const files = filesOf(imported, workspaceAt(options.workspace))
  if (options['dry-run']) {
    process.stdout.write(files.map(({ to, text }) => `# ${to}\n${text}`).join('\n'))
    return 0
  }
  for (const { to } of files) if (await isThere(to)) throw new Failure('file-there', { path: to })
  for (const { to, text } of files) await atomicWrite(to, text)
  process.stdout.write(files.map(({ to }) => `${to}\n`).join(''))
  return 0
}

/** nginx has braces behind its words; in a haproxy.cfg they stand alone, around a condition. */
function read(text: string, path: string): Imported {
  return /^[^#\n]*\b(?:http|server|location|upstream)\b[^\n;]*\{/m.test(text)
    ? importNginx(text, path, included(dirname(path)))
    : importHaproxy(text, path)
}

/** nginx takes a relative path from the folder of its main file. What can't be read holds nothing. */
function included(folder: string): Include {
  return (pattern) =>
    globFiles(resolve(folder, pattern)).flatMap((path) => {
      try {
        return [{ path, text: readFileSync(path, 'utf8') }]
      } catch {
        return []
      }
    })
}

interface NewFile {
  readonly to: string
  readonly text: string
}

/** What is written is what Sluice reads. @throws Failure `site-file-invalid`, `pool-settings-invalid` */
function filesOf({ sites, pools }: Imported, workspace: string): readonly NewFile[] {
  const made = (folder: string, name: string, settings: object): NewFile & { readonly name: string } => {
    const plain = name.replace(/[^A-Za-z0-9_.-]/g, '-')
    return { name: plain, to: join(resolve(workspace), folder, `${plain}.yaml`), text: stringify(settings) }
  }
  const nth = (at: number): number => sites.slice(0, at).filter(({ name }) => name === sites[at]?.name).length + 1
  const siteFiles = sites.map(({ name, settings }, at) => made('sites', nth(at) > 1 ? `${name}-${nth(at)}` : name, settings))
  for (const { text, to, name } of siteFiles) readSiteFile(text, { name, path: to })
  const poolFiles = pools.map(({ name, servers, balance, keepConn }) =>
    made('pools', name, { responder: 'external', servers, balance, ...(keepConn ? { 'keep-conn': true } : {}) }),
  )
  for (const { text, to, name } of poolFiles) readPoolSettings(text, { name, path: to })
  return [...siteFiles, ...poolFiles]
}
