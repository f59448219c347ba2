import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readSiteFile } from '../../app/site/site-file.ts'
import { EngineRig, site as engineSite, pool } from '../main/engine/engine-rig.ts'
import { fpmPool } from '../main/engine/fpm-pool.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { causes, explains } from './gateways/causes.ts'
import { type Difference, differencesOf, type Facts, factsOf } from './gateways/differences.ts'
import { differencesPage } from './gateways/differences-page.ts'
import { FILES } from './gateways/docroot.ts'
import { exchange } from './gateways/exchange.ts'
import { requests } from './gateways/requests.ts'
import { askGateway, startGateway } from './gateways/start.ts'

const PAGE = new URL('../../docs/differences.md', import.meta.url)
const OLD = new Date('2024-01-01')
const GATEWAYS = ['nginx', 'HAProxy', 'Caddy', 'Apache'] as const

suiteWith(['php-fpm', 'nginx', 'haproxy', 'caddy', 'apache2'], 'the same requests through Sluice and four others', () => {
  let found: Difference[]

  beforeAll(async () => {
    const php = await fpmPool({}, ['listen.mode = 0666'])
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(php.docroot, path)), { recursive: true })
      writeFileSync(join(php.docroot, path), text)
      // Apache's ETag of a file that was changed just now is a weak one.
      utimesSync(join(php.docroot, path), OLD, OLD)
    }
    const site = readSiteFile(`root: ${php.docroot}\nhosts: [blog.test]\n`, { name: 'blog', path: 'sites/blog.yaml' })
    const fpm = {
      name: 'blog',
      servers: [php.address],
      balance: 'roundrobin' as const,
      maxConnections: 4,
      keepConn: false,
      extensions: ['.php'],
    }
    const rig = await EngineRig.start({
      sites: [engineSite(php.docroot, { hosts: site.hosts })],
      pools: [pool(php.address, { limitExtensions: fpm.extensions })],
      shared: true,
    })
    const ask = async (port: number, by: typeof exchange): Promise<Facts[]> => {
      const all: Facts[] = []
      for (const { bytes } of requests) {
        const names = [[String(port), 'PORT'] as const, [php.docroot, '/srv'] as const]
        all.push(factsOf(await by(port, bytes), names))
      }
      return all
    }
    const ours = await ask(rig.port(null), exchange)
    const others = GATEWAYS.map(async (gateway) => {
      const theirs = await ask(await startGateway(gateway, { site, docroot: php.docroot, pools: [fpm] }), askGateway)
      return requests.flatMap(({ name }, at) => differencesOf(gateway, name, ours[at] ?? new Map(), theirs[at] ?? new Map()))
    })
    found = (await Promise.all(others)).flat()
  })

  test('each difference has a cause that is written down', () => {
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((each) => !causes.some((cause) => explains(cause, each)))).toEqual([])
  })

  const versions = versionsHere()
  const page = readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' })
  const writes = process.env.SLUICE_WRITE !== undefined

  test.skipIf(!writes && !page.includes(versions))(
    'docs/differences.md says what there is, no more and no less (SLUICE_WRITE=1 writes it)',
    () => {
      const made = differencesPage(found, requests.length, versions)
      if (writes) writeFileSync(PAGE, made)
      else expect(made).toBe(page)
      expect(
        causes
          .filter((cause) => !cause.sometimes && !found.some((each) => causes.find((first) => explains(first, each)) === cause))
          .map(({ title }) => title),
      ).toEqual([])
    },
  )
})

/** "nginx 1.22, …": other versions have other differences. */
function versionsHere(): string {
  const said = [
    [thePeer('nginx'), '-v'],
    [thePeer('haproxy'), '-v'],
    [thePeer('caddy'), 'version'],
    [thePeer('apache2'), '-v'],
    [thePeer('php-fpm'), '-v'],
  ].map(([command = '', flag = '']) => {
    const { stdout, stderr } = spawnSync(command, [flag], { encoding: 'utf8' })
    return /\d+\.\d+/.exec(`${stdout}${stderr}`)?.[0] ?? '?'
  })
  return ['nginx', 'HAProxy', 'Caddy', 'Apache', 'PHP-FPM'].map((name, n) => `${name} ${said[n]}`).join(', ')
}
