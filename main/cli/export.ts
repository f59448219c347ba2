import { caddyConfig } from '../../app/site/export/caddy.ts'
import type { Exported, ExportSite } from '../../app/site/export/exported.ts'
import { haproxyConfig } from '../../app/site/export/haproxy.ts'
import { nginxConfig } from '../../app/site/export/nginx.ts'
import { siteToExport } from '../export-site.ts'
import { workspaceAt } from '../workspace/folders.ts'
import { readOptions, usage } from './read-options.ts'

const writers: Readonly<Record<string, (site: ExportSite) => Exported>> = {
  haproxy: haproxyConfig,
  nginx: nginxConfig,
  caddy: caddyConfig,
}

/**
 * `sluice export haproxy|nginx|caddy [SITE]`: a configuration on stdout, what that server can't do on stderr.
 * @returns 0 @throws Failure `usage`, `export-impossible`, those of the site's file, its folders and its pools
 */
export async function exportSite(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { workspace: 'value', listen: 'value' })
  const [target = '', name, ...more] = positionals
  const write = Object.hasOwn(writers, target) ? writers[target] : undefined
  if (!write || more.length > 0) throw usage('sluice export takes haproxy, nginx or caddy, and a site.')
  const { assumed, ...site } = await siteToExport(workspaceAt(options.workspace), name)
  const { text, notes } = write({ ...site, listen: listenOf(options.listen, site.site.port || USUAL_PORT) })
  for (const note of assumed) process.stderr.write(`Assumed: ${note}\n`)
  for (const note of notes) process.stderr.write(`Not as in Sluice: ${note}\n`)
  process.stdout.write(text)
  return 0
}

const USUAL_PORT = 8080

/** @throws Failure `usage` */
function listenOf(said: string | undefined, port: number): ExportSite['listen'] {
  if (said === undefined) return { host: '127.0.0.1', port }
  const [, host = '0.0.0.0', number = ''] = /^(?:(\[[0-9A-Fa-f:.]+\]|[\d.]+):)?(\d{1,5})$/.exec(said) ?? []
  if (number === '' || Number(number) < 1 || Number(number) > 65_535)
    throw usage('--listen takes a port, or an address and a port such as 127.0.0.1:8080.')
  return { host, port: Number(number) }
}
