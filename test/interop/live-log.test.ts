import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { built } from '../built.ts'
import { suiteWith } from '../peers.ts'
import { violations } from '../renderer/chromium/axe.ts'
import { launch, open, picture } from '../renderer/chromium/browser.ts'
import { type Started, start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

const INDEX = `<?php
error_log('said on STDERR');
header('Content-Type: application/json');
echo json_encode(['script' => $_SERVER['SCRIPT_FILENAME'], 'body' => file_get_contents('php://input')]);
`
const SLOW = '<?php while (!file_exists(__DIR__ . "/go")) { usleep(20000); clearstatcache(); } echo "at last";'
const CRASH = '<?php exec("kill -KILL " . getmypid()); sleep(5);'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

suiteWith(['chromium', 'php-fpm'], 'a served folder, seen live in Chromium', () => {
  let browser: Browser
  let sluice: Started
  let folder: string
  let site: string
  let ui: string
  beforeAll(async () => {
    browser = await launch()
    folder = tempFolder()
    mkdirSync(join(folder, 'public'))
    writeFileSync(join(folder, 'public/index.php'), INDEX)
    writeFileSync(join(folder, 'public/slow.php'), SLOW)
    writeFileSync(join(folder, 'public/crash.php'), CRASH)
    writeFileSync(join(folder, 'public/app.css'), 'body { margin: 0 }')
    chmodSync(join(folder, 'public'), 0o777)
    sluice = start(process.execPath, [await built('cli.cjs'), 'serve', folder, '--port', '0', '--ui-port', '0'])
    const said = await until(() => addresses(sluice), { ms: 20_000, what: 'both addresses' })
    site = said[1] ?? ''
    ui = said[2] ?? ''
  })
  afterAll(async () => {
    await browser?.close()
    sluice?.child.kill('SIGTERM')
    await sluice?.exit
  })

  const row = (page: Page, text: string | RegExp) => page.getByRole('grid', { name: 'Requests' }).getByRole('row').filter({ hasText: text })
  const details = (page: Page) => page.locator('#details')

  test('a page loaded by HTTP appears, is opened by keyboard, and shows its parameters and records', async () => {
    const { page, complaints } = await open(browser, ui)
    await page.getByRole('link', { name: /^Open 127/ }).waitFor()
    expect(new URL(page.url()).hash).toBe('') // the token has left the address
    expect(await page.context().cookies()).toEqual([])

    const answer = await fetch(`${site}/orders/7?x=1`, { method: 'POST', body: 'hello PHP' })
    expect(await answer.json()).toEqual({ script: join(folder, 'public/index.php'), body: 'hello PHP' })
    await row(page, '/orders/7?x=1').filter({ hasText: '200' }).waitFor()

    await page.keyboard.press('Tab')
    for (let tabs = 0; tabs < 30 && !(await page.evaluate(() => document.activeElement?.id === 'log-grid')); tabs++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await details(page).getByRole('heading', { level: 2 }).filter({ hasText: 'PHP answered 200' }).waitFor()
    await page.keyboard.press(']')
    const parameters = page.getByRole('grid', { name: 'Parameters as PHP received them' })
    const filename = parameters.getByRole('row').filter({ hasText: 'SCRIPT_FILENAME' })
    expect(await filename.getByRole('gridcell').last().textContent()).toBe(join(folder, 'public/index.php'))
    await page.keyboard.press(']')
    await details(page).getByRole('tabpanel').getByText('hello PHP').waitFor()
    await page.keyboard.press(']')
    await details(page).getByText('"body": "hello PHP"').waitFor()
    await page.keyboard.press(']')
    await details(page).getByRole('tabpanel').getByText('said on STDERR').waitFor()
    await page.keyboard.press(']')
    const records = page.getByRole('grid', { name: 'FastCGI records' })
    for (const type of ['FCGI_BEGIN_REQUEST', 'FCGI_PARAMS', 'FCGI_STDIN', 'FCGI_STDERR', 'FCGI_STDOUT', 'FCGI_END_REQUEST'])
      await records.getByRole('row').filter({ hasText: type }).first().waitFor()
    await records.getByRole('row').filter({ hasText: 'FCGI_END_REQUEST' }).click()
    await page.getByRole('option').filter({ hasText: 'protocolStatus' }).filter({ hasText: 'FCGI_REQUEST_COMPLETE (0)' }).waitFor()
    await picture(page, 'live-records')

    // The worker's figures came with PHP-FPM's access log.
    await row(page, '/orders/7?x=1').filter({ hasText: /w \d+/ }).waitFor()
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('an exchange that runs shows what it waits for, and then how it ended', async () => {
    const { page } = await open(browser, ui)
    const answer = fetch(`${site}/slow.php`)
    answer.catch(() => {}) // a test that fails earlier leaves it to the end of Sluice
    await row(page, '/slow.php').filter({ hasText: 'PHP works' }).click()
    await details(page).getByRole('heading', { level: 2 }).filter({ hasText: 'Waiting for PHP since' }).waitFor()
    writeFileSync(join(folder, 'public/go'), '')
    expect(await (await answer).text()).toBe('at last')
    await details(page).getByRole('heading', { level: 2 }).filter({ hasText: 'PHP answered 200' }).waitFor()
    await row(page, '/slow.php').filter({ hasText: '200' }).waitFor()
  })

  test('a worker that dies is told in the row and in the details; a file from disk has no records', async () => {
    const { page } = await open(browser, ui)
    expect((await fetch(`${site}/crash.php`)).status).toBe(502)
    await fetch(`${site}/app.css`)
    await row(page, '/crash.php').filter({ hasText: '502' }).click()
    await details(page)
      .getByText(/died after \d+ bytes of its answer/)
      .first()
      .waitFor()
    await picture(page, 'live-failed')
    await row(page, '/app.css').click()
    await details(page)
      .getByRole('tab', { name: /Records/ })
      .click()
    await details(page).getByText('FastCGI had no part').waitFor()
  })

  test('the pool says its lines, and is restarted by its button', async () => {
    const { page } = await open(browser, ui)
    await page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
    await page.getByText('ready to handle connections').first().waitFor()
    await page.getByRole('button', { name: /^Restart/ }).click()
    await page.getByText('generation 2').first().waitFor({ timeout: 20_000 })
    await picture(page, 'live-pools')
  })

  test('when Sluice ends the window says so, and keeps what it showed', async () => {
    const { page } = await open(browser, ui)
    await row(page, '/app.css').waitFor()
    sluice.child.kill('SIGTERM')
    expect(await sluice.exit).toEqual({ code: 0, signal: null })
    await page
      .getByText(/Sluice does not answer/)
      .last()
      .waitFor()
    expect(await row(page, '/app.css').count()).toBe(1)
  })
})

/** The site's and the window's. @throws Error with all that it said, while they are not there */
function addresses({ stdout, stderr }: Started): RegExpExecArray {
  const found = /^(http:\S+) {2}.*\n(?:.*\n)*ui (\S+)/m.exec(stdout)
  if (!found) throw new Error(`stdout: ${stdout} stderr: ${stderr}`)
  return found
}
