import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSiteFile } from '../../app/site/site-file.ts'
import { freePort } from '../free-port.ts'
import { ask } from '../main/engine/ask.ts'
import { EngineRig, pool, site } from '../main/engine/engine-rig.ts'
import { fpmPool } from '../main/engine/fpm-pool.ts'
import { suiteWith } from '../peers.ts'
import { launch, open } from '../renderer/chromium/browser.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

const PAGE = `<?php ?><!doctype html><link rel="icon" href="data:,">
<script type="module" src="/@vite/client"></script><script type="module" src="/src/main.js"></script><p id="by">PHP <?= 6 * 7 ?></p><p id="js"></p>`
const main = (text: string): string => `
document.querySelector('#js').textContent = '${text}'
window.loads ??= Math.random()
import.meta.hot?.accept()
`

suiteWith(['php-fpm', 'chromium'], 'PHP pages with the assets of a Vite dev server behind them', () => {
  let vite: ViteDevServer
  let port: number
  const project = tempFolder()

  beforeAll(async () => {
    mkdirSync(join(project, 'src'))
    writeFileSync(join(project, 'src/main.js'), main('one'))
    port = await freePort()
    const server = { host: '127.0.0.1', port, strictPort: true }
    vite = await createServer({
      root: project,
      configFile: false,
      logLevel: 'silent',
      appType: 'custom',
      server,
      cacheDir: join(project, '.vite'),
    })
    await vite.listen()
  })
  afterAll(() => vite.close())

  const rigWith = async (more = '') => {
    const php = await fpmPool({ 'index.php': PAGE })
    const to = `{ to: "http://127.0.0.1:${port}"${more} }`
    const paths = '{ match: { path: [/@*, "/@*/**", "/src/**", "/node_modules/**"] }, proxy: TO }'
    const socket = '{ match: { header: { sec-websocket-protocol: "vite-*" } }, proxy: TO }'
    const yaml = `root: ${project}\nrules: [${paths}, ${socket}]\n`.replaceAll('TO', to)
    const { rules } = readSiteFile(yaml, { name: 'site', path: 'site.yaml' })
    const hosts = ['site.localhost', 'shop.test']
    return EngineRig.start({ sites: [site(php.docroot, { rules, hosts })], pools: [pool(php.address)] })
  }

  test('the page is from PHP, its script from Vite; a change of the script is in the page without loading it anew', async () => {
    const rig = await rigWith()
    const browser = await launch()
    try {
      const { page, complaints } = await open(browser, `http://site.localhost:${rig.port()}/`)
      await page.waitForFunction("document.querySelector('#js')?.textContent === 'one'")
      expect(await page.textContent('#by')).toBe('PHP 42')
      const joined = () => rig.spool.all().find((told) => told.note('answered')?.status === 101)
      await until(joined, { what: 'the WebSocket of Vite' })
      const loads = await page.evaluate('window.loads')
      writeFileSync(join(project, 'src/main.js'), main('two'))
      await page.waitForFunction("document.querySelector('#js')?.textContent === 'two'")
      expect(await page.evaluate('window.loads')).toBe(loads)
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
    const socket = rig.spool.all().find((told) => told.note('answered')?.status === 101)
    expect(socket?.note('routed')?.kind).toBe('proxy')
    const { end } = await rig.spool.ended(socket?.path ?? '')
    expect(end).toMatchObject({ state: 'done', failure: null })
    expect(end?.responseBytes).toBeGreaterThan(0)
    expect(rig.spool.all().filter((told) => told.end?.failure)).toEqual([])
  })

  test('a host that Vite does not know is its 403, unless it is told its own', async () => {
    const told = await ask((await rigWith()).port(), '/@vite/client', { headers: { host: 'shop.test' } })
    expect([told.status, told.body.toString()]).toEqual([403, expect.stringContaining('allowedHosts')])
    expect((await ask((await rigWith(', keep-host: false')).port(), '/@vite/client', { headers: { host: 'shop.test' } })).status).toBe(200)
  })
})
