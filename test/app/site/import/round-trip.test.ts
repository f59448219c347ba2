import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { ExportPool, ExportSite } from '../../../../app/site/export/exported.ts'
import { haproxyConfig } from '../../../../app/site/export/haproxy.ts'
import { nginxConfig } from '../../../../app/site/export/nginx.ts'
import { importHaproxy } from '../../../../app/site/import/haproxy.ts'
import type { Imported } from '../../../../app/site/import/imported.ts'
import { importNginx } from '../../../../app/site/import/nginx.ts'
import { readSiteFile, type SiteFile } from '../../../../app/site/site-file.ts'

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/)
const text = fc.string({ unit: fc.constantFrom(...'abc xyz09"\'\\%#;.,~&é{}[]()'), minLength: 1, maxLength: 12 })
const host = word.map((name) => `${name}.test`)
const folder = fc
  .array(fc.string({ unit: fc.constantFrom(...'abc0 é"\'\\%#'), minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 })
  .map((names) => `/srv/${names.join('/')}`)
const pathPattern = fc.oneof(
  word.map((name) => `/${name}`),
  word.map((name) => `/${name}/*`),
  word.map((name) => `/${name}.x**`),
  word.map((name) => `~/${name}/(\\d+)$`),
)
const match = fc.record(
  {
    path: fc.array(pathPattern, { minLength: 1, maxLength: 2 }),
    method: fc.uniqueArray(fc.constantFrom('GET', 'POST', 'PUT'), { minLength: 1 }),
    header: word.chain((name) => word.map((value) => ({ [`x-${name}`]: [value] }))),
    client: fc.constantFrom(['loopback'], ['10.0.0.0/8']),
  },
  { requiredKeys: ['path'] },
)
const haproxyRule = fc.oneof(
  match.map((each) => ({ match: each, deny: 'true' })),
  match.map((each) => ({ match: each, pool: 'api' })),
  match.map((each) => ({ match: each, redirect: { to: '/new/place', status: '301' } })),
  fc.tuple(match, text).map(([each, body]) => ({ match: each, respond: { status: '503', headers: { 'Retry-After': '60' }, body } })),
  match.map((each) => ({ match: each, proxy: 'http://127.0.0.1:3000' })),
)
const common = {
  root: folder,
  hosts: fc.uniqueArray(host, { minLength: 1, maxLength: 3 }),
  'front-controller': fc.constantFrom('/index.php', '/app.php', 'false'),
  'path-info': fc.constantFrom('^(/.+?\\.php)(/.*)?$', '^(/.+\\.php)(/.*)?$', '^/app(/.+?\\.php)'),
  'set-params': fc.dictionary(
    fc
      .stringMatching(/^[A-Z][A-Z0-9_]{1,9}[A-Z]$/)
      .filter((name) => !/^(?:SERVER|REQUEST|REDIRECT|SCRIPT|PATH|HTTP|CONTENT|DOCUMENT|QUERY|REMOTE|PHP|SLUICE|GATEWAY)/.test(name)),
    text.filter((value) => value.trim() === value),
    { maxKeys: 3 },
  ),
  'hide-headers': fc.uniqueArray(
    word.map((name) => `x-${name}`),
    { maxLength: 2 },
  ),
  timeouts: fc.record({ connect: fc.constant('5s'), answer: fc.constant('90s') }, { requiredKeys: [] }),
  limits: fc.record({ body: fc.constant('67108864') }, { requiredKeys: [] }),
}

const pools = (names: readonly string[]): ExportPool[] =>
  names.map((name) => ({
    name,
    servers: [`unix:/run/php/${name}.sock`, '127.0.0.1:9000'],
    balance: 'leastconn',
    maxConnections: 4,
    keepConn: name === 'blog',
    extensions: ['.php', '.phar'],
  }))

function sameBack(settings: object, write: (site: ExportSite) => { readonly text: string }, read: (text: string) => Imported): void {
  const file = { name: 'blog', path: 'sites/blog.yaml' }
  const site = readSiteFile(stringify({ ...settings, port: '8085' }), file)
  const named = pools(['blog', 'api'])
  const {
    sites,
    pools: imported,
    left,
  } = read(write({ site, docroot: site.root, listen: { host: '127.0.0.1', port: 8085 }, pools: named }).text)
  expect(left).toEqual([])
  expect(imported).toEqual(
    named.slice(0, imported.length).map(({ name, servers, balance, keepConn }) => ({ name, servers, balance, keepConn })),
  )
  expect(sites).toHaveLength(1)
  const back: SiteFile = readSiteFile(stringify(sites[0]?.settings), file)
  expect(back).toEqual(site)
}

test('what is written for HAProxy is read back as the same site', () => {
  const settings = fc.record({
    ...common,
    index: fc.constantFrom(['index.php'], ['app.php'], []),
    rules: fc.array(haproxyRule, { maxLength: 4 }),
    'pass-headers': fc.constantFrom([], ['te']),
  })
  fc.assert(
    fc.property(settings, (each) => sameBack(each, haproxyConfig, (written) => importHaproxy(written, 'haproxy.cfg'))),
    { numRuns: 50 },
  )
})

test('what is written for nginx is read back as the same site', () => {
  const settings = fc.record({
    ...common,
    index: fc.constantFrom(['index.php', 'index.html'], ['a b.php']),
    'docroot-in-pool': fc.constantFrom('/var/www/html', '/'),
  })
  fc.assert(
    fc.property(settings, (each) =>
      sameBack(
        { ...each, pool: 'blog' },
        (site) => nginxConfig({ ...site, pools: site.pools.slice(0, 1) }),
        (written) => importNginx(written, 'nginx.conf', () => []),
      ),
    ),
    { numRuns: 50 },
  )
})
