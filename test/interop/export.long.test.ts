import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { Failure } from '../../app/failure.ts'
import type { Exported, ExportSite } from '../../app/site/export/exported.ts'
import { patternProblem } from '../../app/site/rules/pattern.ts'
import { readSiteFile, type SiteFile } from '../../app/site/site-file.ts'
import { ask } from '../main/engine/ask.ts'
import { type FpmPool, fpmPool } from '../main/engine/fpm-pool.ts'
import { suiteWith } from '../peers.ts'
import { exporters, refusal, startGateway } from './gateways/start.ts'

const PEERS = { nginx: 'nginx', HAProxy: 'haproxy', Caddy: 'caddy' } as const

const plain = readSiteFile('root: /srv\nhosts: [blog.test]\nfollow-symlinks: true\n', { name: 'blog', path: 'sites/blog.yaml' })
const site = (docroot: string, more: Partial<SiteFile> = {}): SiteFile => ({ ...plain, root: docroot, ...more })

const pools = (server: string): ExportSite['pools'] => [
  { name: 'blog', servers: [server], balance: 'roundrobin', maxConnections: 4, keepConn: true, extensions: ['.php'] },
]

/** Letters that mean something in one of the three formats. */
const NASTY = [
  '"',
  "'",
  '\\',
  '$',
  '{',
  '}',
  '%',
  '[',
  ']',
  '`',
  '#',
  ';',
  ' ',
  '\n',
  '\t',
  '(',
  ')',
  '*',
  '~',
  '^',
  'é',
  'a',
  'n',
  '1',
  '/',
  '.',
]
const nasty = fc.string({ unit: fc.constantFrom(...NASTY), minLength: 1, maxLength: 12 })
const template = nasty.map((text) => text.replaceAll('${', () => '$${'))
const oneLine = nasty.map((text) => text.replace(/[^\t\x20-\x7e]/g, ''))
const name = nasty.map((text) => text.replace(/[/\n]/g, '') || 'x')
const hostile = fc.record({
  docroot: nasty.map((text) => `/srv/${text}`),
  docrootInPool: fc.option(nasty),
  index: fc.array(name, { maxLength: 2 }),
  frontController: fc.option(nasty.map((text) => `/${text}`)),
  setParams: fc.dictionary(
    name,
    template.map((value) => [{ value, when: {} }]),
    { maxKeys: 2 },
  ),
  rules: fc.array(
    fc.oneof(
      fc
        .record({
          path: nasty.map((text) => [`/${text}`]),
          header: fc.record({ 'x-a': nasty.filter((text) => !patternProblem(text, 'text')).map((text) => [text]) }),
        })
        .map((match) => ({
          match,
          rewrite: null,
          action: { name: 'deny' as const, with: 403 as const },
        })),
      template.map((to) => ({
        match: { path: ['/old/*'] },
        rewrite: null,
        action: { name: 'redirect' as const, with: { to: `/${to}\${1}`, status: 302 } },
      })),
      fc.record({ body: nasty, value: oneLine }).map(({ body, value }) => ({
        match: { host: ['*.test'], not: { client: ['loopback'] } },
        rewrite: null,
        action: { name: 'respond' as const, with: { status: 503, type: 'text/plain', headers: { 'X-A': value }, body } },
      })),
      template.map((text) => ({ match: { path: ['/r/*'] }, rewrite: `/${text.replaceAll('\n', '')}\${1}`, action: null })),
    ),
    { maxLength: 3 },
  ),
})

for (const target of ['nginx', 'HAProxy', 'Caddy'] as const)
  suiteWith(['php-fpm', PEERS[target]], `what is exported to ${target}`, () => {
    test('is taken by it whatever stands in the site, or refused with the name of the value', { timeout: 120_000 }, async () => {
      let written = 0
      await fc.assert(
        fc.asyncProperty(hostile, async ({ docroot, ...more }) => {
          const input = { site: site(docroot, more), docroot, listen: { host: '127.0.0.1', port: 8081 }, pools: pools('unix:/run/x.sock') }
          const exported = exportedOr(() => exporters[target](input))
          if ('code' in exported) return void expect(exported.message).toMatch(new RegExp(`^${target} has no way to write .+: .+\\.$`, 's'))
          written++
          expect(await refusal(target, exported.text)).toBeUndefined()
        }),
        { numRuns: 60 },
      )
      expect(written).toBeGreaterThan(5)
    })

    describe('in front of a PHP-FPM', () => {
      let php: FpmPool
      beforeAll(async () => {
        php = await fpmPool({
          'index.php': '<?php header("Content-Type: application/json"); echo json_encode($_SERVER, JSON_INVALID_UTF8_SUBSTITUTE);',
        })
      })

      test('hands on each value of a parameter as it was written', async () => {
        const values = fc.sample(nasty, { numRuns: 60, seed: 7 })
        const kept = values.flatMap((value, n) => {
          const setParams = { [`P_${n}`]: [{ value: value.replaceAll('${', () => '$${'), when: {} }] }
          const input = { site: site(php.docroot, { setParams }), docroot: php.docroot, pools: pools(php.address) }
          const exported = exportedOr(() => exporters[target]({ ...input, listen: { host: '127.0.0.1', port: 8081 } }))
          return exported instanceof Failure ? [] : [{ setParams, value, key: `P_${n}` }]
        })
        expect(kept.length).toBeGreaterThan(20)
        const setParams = Object.assign({}, ...kept.map((each) => each.setParams)) as SiteFile['setParams']
        const port = await startGateway(target, { site: site(php.docroot, { setParams }), docroot: php.docroot, pools: pools(php.address) })
        const got = JSON.parse((await ask(port, '/', { headers: { Host: 'blog.test' } })).body.toString())
        expect(Object.fromEntries(kept.map(({ key }) => [key, got[key]]))).toEqual(
          Object.fromEntries(kept.map(({ key, value }) => [key, value])),
        )
      })
    })
  })

function exportedOr(run: () => Exported): Exported | Failure {
  try {
    return run()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
