import { isIP } from 'node:net'
import { dirname, resolve } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { readSiteFile } from '../../app/site/site-file.ts'
import type { Tried } from '../engine/try-request.ts'
import { rawHeadersOf, type SiteToTry, targetOf, trySite } from '../try-site.ts'
import { workspaceAt } from '../workspace/folders.ts'
import { load, loadWorkspace } from '../workspace/load.ts'
import { columns } from './columns.ts'
import { readOptions, usage } from './read-options.ts'
import { visibleText } from './visible-text.ts'

/**
 * `sluice site try NAME|FILE METHOD URL`: what would become of a request; nothing is sent.
 * @returns 1 where the answer would be an error page @throws Failure `usage`, `site-unknown`, those of the site's file and folders
 */
export async function siteTry(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { H: 'values', client: 'value', workspace: 'value', json: 'flag' })
  const [which, method, url, ...more] = positionals
  if (which === undefined || method === undefined || url === undefined || more.length > 0)
    throw usage('sluice site try takes a site, a method and a URL.')
  const { client = '127.0.0.1' } = options
  if (!isIP(client)) throw usage(`--client takes an address, and ${client} is none.`)
  const found = await siteNamed(which, options.workspace)
  const { file } = found
  const asked = targetOf(url, file.hosts[0] ?? 'localhost')
  if (!asked) throw usage(`sluice site try takes a path, or a URL of http or https, and ${url} is neither.`)
  const request = {
    scheme: asked.scheme,
    method,
    target: asked.target,
    rawHeaders: rawHeadersOf((options.H ?? []).map(headerOf), asked.host),
  }
  const tried = await trySite({ ...found, bind: '127.0.0.1', client }, request)
  process.stdout.write(options.json ? `${JSON.stringify({ site: file.name, ...request, ...tried })}\n` : described(tried))
  return tried.failure ? 1 : 0
}

/** @param which a name, or the path of a site's file: what has a slash or ends in .yaml */
async function siteNamed(which: string, workspace: string | undefined): Promise<Pick<SiteToTry, 'file' | 'folder' | 'pools'>> {
  const path = /[\\/]|\.yaml$/.test(which) ? resolve(which) : undefined
  const folder = path ? dirname(dirname(path)) : workspaceAt(workspace)
  const { sites, pools } = await loadWorkspace(folder)
  const found = path ? await load(path, readSiteFile) : sites.find(({ name }) => name === which)
  if (!found) throw new Failure('site-unknown', { site: which })
  if (!found.said) throw found.failure
  return { file: found.said, folder, pools }
}

/** @throws Failure `usage` */
function headerOf(text: string): [name: string, value: string] {
  const [, name, value] = /^([^\s:]+):\s*(.*?)\s*$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw usage(`-H takes 'NAME: VALUE', and ${text} is none.`)
  return [name, value]
}

function described({ rule, why, pool, answer, failure, params }: Tried): string {
  const lines = [
    ['rule', rule === null ? 'none is met' : String(rule)],
    ['answer', failure ? `error ${failure.status ?? 500}` : answer ? ANSWERS[answer.kind] : ''],
    ...(answer && 'file' in answer ? [['file', answer.file]] : []),
    ...(answer?.kind === 'script' ? [['pool', pool]] : []),
    ...(answer?.kind === 'proxy' ? [['to', `${answer.to} as ${answer.target}`]] : []),
    ...(answer?.kind === 'redirect' ? [['to', `${answer.status} ${answer.location}`]] : []),
    ...(answer?.kind === 'respond' ? [['status', String(answer.status)]] : []),
    ['why', why],
    ...(failure ? [['mend', failure.mend]] : []),
  ]
  const rows = params.map(({ name, value, says }) => [`  ${visibleText(name)}`, visibleText(value), says])
  const shown = columns(lines.map(([name = '', value = '']) => [name, visibleText(value)]))
  return rows.length > 0 ? `${shown}\nparameters\n${columns(rows)}` : shown
}

const ANSWERS = {
  script: 'a script, by FastCGI',
  static: 'a file',
  proxy: 'another HTTP server',
  redirect: 'a redirect',
  respond: 'what the rule says',
} as const
