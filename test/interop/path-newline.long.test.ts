import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { readSiteFile } from '../../app/site/site-file.ts'
import { FastcgiPeer, page } from '../fixtures/fastcgi-peer.ts'
import { ask } from '../main/engine/ask.ts'
import { EngineRig, pool, site } from '../main/engine/engine-rig.ts'
import { type FpmPool, fpmPool } from '../main/engine/fpm-pool.ts'
import { suiteWith } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'

const SCRIPT =
  '<?php echo json_encode([$_SERVER["SCRIPT_FILENAME"], $_SERVER["PATH_INFO"] ?? null, $_SERVER["PHP_SELF"], ini_get("error_reporting")]);'

/**
 * CVE-2019-11043: a line's end in the path makes `^(.+?\.php)(/.*)$` of nginx not match, so PHP-FPM gets a SCRIPT_FILENAME that is no file and an
 * empty PATH_INFO, counts back over the begin of it, and a query of the right length writes a PHP_VALUE.
 */
const ATTACKS = [
  '/index.php/PHP_VALUE%0Aerror_reporting=9;;;?',
  '/index.php/PHP%0Ais_the_shittiest_lang.php?',
  '/index.php%0A?',
  '/index.php/%0D?',
  '/index.php%0D%0A/x?',
  '/index.php/a%00.php?',
  '/front/PHP_VALUE%0Aerror_reporting=9?',
]

suiteWith(['php-fpm'], 'the end of a line in a path, before a front controller with path-info', () => {
  let php: FpmPool

  beforeAll(async () => {
    php = await fpmPool({ 'index.php': SCRIPT })
  })

  for (const pathInfo of ['^(/.+?\\.php)(/.*)?$', '^(.+?\\.php)(/.*)$', '^(/.+\\.php)(/.*)$'])
    test(`nothing of it reaches PHP-FPM with path-info ${pathInfo}`, async () => {
      const rig = await EngineRig.start({ sites: [site(php.docroot, { pathInfo })], pools: [pool(php.address)] })
      for (const attack of ATTACKS)
        for (const length of [0, 1500, 1760]) {
          const target = attack + 'Q'.repeat(length)
          const { status } = await ask(rig.port(), target)
          const told = await rig.spool.ended(target)
          expect([target, status, told.end?.failure?.code, told.end?.records]).toEqual([target, 400, 'http-path-byte', 0])
        }
      // Each worker, which an attack would have poisoned.
      for (let n = 0; n < 12; n++)
        expect(JSON.parse((await ask(rig.port(), '/index.php/a/b')).body.toString())).toEqual([
          join(php.docroot, 'index.php'),
          '/a/b',
          '/index.php/a/b',
          JSON.parse((await ask(rig.port(), '/')).body.toString())[3],
        ])
    })

  test('the deny of HAProxy as a rule: what is refused by itself never meets it, and elsewhere it is a 403', async () => {
    const rule = String.raw`{ match: { path: "~[\r\n]" }, deny: true }, { match: { query: { to: "~[\r\n]" } }, deny: true }`
    const { rules } = readSiteFile(`root: ${php.docroot}\nrules: [${rule}]\n`, { name: 'site', path: 'site.yaml' })
    const rig = await EngineRig.start({ sites: [site(php.docroot, { rules })], pools: [pool(php.address)] })
    for (const [path, status] of [
      ['/index.php/%0a', 400],
      ['/index.php/%0D', 400],
      ['/index.php?to=a%0d%0ab', 403],
      ['/index.php?to=a%0Ab', 403],
      ['/index.php?to=ab', 200],
    ] as const)
      expect([path, (await ask(rig.port(), path)).status]).toEqual([path, status])
  })
})

test('whatever the path, PHP gets a SCRIPT_FILENAME that is a file, and the rest of the path as PATH_INFO', async () => {
  const docroot = tempFolder()
  mkdirSync(join(docroot, 'a.php.d'))
  for (const name of ['index.php', 'x.php', 'a.php.d/y.php']) writeFileSync(join(docroot, name), '')
  const files = new Set(['/index.php', '/x.php', '/a.php.d/y.php'])
  const peer = await FastcgiPeer.start(({ socket, read }) => {
    if (read.stdinEnded)
      socket.write(page(JSON.stringify(['SCRIPT_NAME', 'SCRIPT_FILENAME', 'PATH_INFO'].map((name) => read.params.get(name) ?? ''))))
  })
  const rig = await EngineRig.start({ sites: [site(docroot)], pools: [pool(peer.address, { maxChildren: 16 })] })
  const piece = fc.constantFrom(
    '/',
    'x.php',
    'index.php',
    'a.php.d',
    'y.php',
    '.php',
    '%0a',
    '%0D',
    '%00',
    '%2f',
    '%2F..',
    '.',
    '%C3%A9',
    ';',
    '%',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      const path = `/${pieces.join('')}`
      const { status, body } = await ask(rig.port(), path)
      if (/%(?:0a|0d|00)/i.test(path)) expect(status).toBe(400)
      if (status !== 200) return
      const told = JSON.parse(body.toString()) as string[]
      const [name = '', file = '', info = ''] = told.map((value) => Buffer.from(value, 'latin1').toString())
      expect([...files]).toContain(name)
      expect(file).toBe(docroot + name)
      if (info !== '') expect(decodeURIComponent(path).replace(/\/{2,}/g, '/')).toContain(info.replace(/\/$/, ''))
    }),
    { numRuns: 150 },
  )
})
