import { resolve } from 'node:path'
import { Failure } from '../app/failure.ts'
import { limitExtensions } from '../app/pool/limit-extensions.ts'
import type { ExportPool, ExportSite } from '../app/site/export/exported.ts'
import { defaultPoolSettings, type PoolSettings } from '../app/site/pool-settings.ts'
import { poolsOf, type SiteFile } from '../app/site/site-file.ts'
import { findDocroot } from './workspace/find-docroot.ts'
import { loadWorkspace } from './workspace/load.ts'
import { writtenValues } from './workspace/written-values.ts'

/** A site of a workspace as another server has to know it, and what was assumed where the workspace says nothing. */
export interface SiteToExport extends Omit<ExportSite, 'listen'> {
  readonly assumed: readonly string[]
}

/**
 * @param name undefined: the only one @throws Failure `usage`, `site-unknown`, those of the site's file, its folders and its pools
 */
export async function siteToExport(workspace: string, name: string | undefined): Promise<SiteToExport> {
  const { sites, pools } = await loadWorkspace(workspace)
  if (name === undefined && sites.length !== 1) {
    const list = sites.length === 0 ? `there are none in ${workspace}` : `there are ${sites.map((each) => each.name).join(', ')}`
    throw new Failure('usage', { reason: `sluice export takes the name of a site; ${list}.` })
  }
  const found = name === undefined ? sites[0] : sites.find((each) => each.name === name)
  if (!found) throw new Failure('site-unknown', { site: name ?? '' })
  if (!found.said) throw found.failure
  const site: SiteFile = found.said
  const { docroot } = await findDocroot(site.root, site.docroot)
  const assumed: string[] = []
  const named = poolsOf(site).map(async (each) => {
    const loaded = pools.find((pool) => pool.name === each)
    if (loaded?.failure) throw loaded.failure
    return exportPool(loaded?.said ?? defaultPoolSettings(each), workspace, (says) => void assumed.push(says))
  })
  return { site, docroot, pools: await Promise.all(named), assumed }
}

async function exportPool(settings: PoolSettings, workspace: string, assume: (says: string) => void): Promise<ExportPool> {
  const { name, responder } = settings
  const usual = { name, balance: 'roundrobin', maxConnections: null, keepConn: false, extensions: limitExtensions(undefined) } as const
  const server = `unix:/run/php/${name}.sock`
  if (responder === 'external') return { ...usual, servers: settings.servers, balance: settings.balance, keepConn: settings.keepConn }
  if (responder === 'embedded') {
    assume(`the pool ${name} is the PHP inside of Sluice; a PHP-FPM at ${server} is written in its place.`)
    return { ...usual, servers: [server] }
  }
  if (responder === 'command')
    throw new Failure('export-impossible', {
      target: 'sluice export',
      what: `the pool ${name}`,
      reason: 'it is no PHP-FPM, but a program that Sluice starts',
    })
  const path = resolve(workspace, settings.file)
  const values = await writtenValues(path, settings.section)
  const said = (key: string): string | undefined => values.get(key)?.directive.value
  const listen = listenAddress(said('listen'), settings.section)
  if (!listen) assume(`${path} says no listen for [${settings.section}]; write listen = ${server.slice('unix:'.length)} there.`)
  const most = Number(said('pm.max_children'))
  return {
    ...usual,
    servers: [listen ?? server],
    keepConn: settings.keepConn,
    maxConnections: most > 0 ? most : null,
    extensions: limitExtensions(said('security.limit_extensions')),
  }
}

/** Where a web server finds what a pool file's `listen` opens. */
function listenAddress(listen: string | undefined, section: string): string | undefined {
  const said = listen?.replaceAll('$pool', section)
  if (!said) return undefined
  if (said.startsWith('/')) return `unix:${said}`
  if (/^\d+$/.test(said)) return `127.0.0.1:${said}`
  return said.includes(':') ? said : undefined
}
