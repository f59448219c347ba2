import { spawnSync } from 'node:child_process'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { violations } from '../renderer/chromium/axe.ts'
import { launch, open } from '../renderer/chromium/browser.ts'
import { details, grid, row } from '../renderer/chromium/window.ts'
import { until } from '../until.ts'
import { project, type Served, serve } from './served.ts'

/** Each answer has a number of its own. */
const ECHO = `<?php
file_put_contents(__DIR__ . '/count', '.', FILE_APPEND);
http_response_code(isset($_GET['fail']) ? 500 : 200);
header('Content-Type: application/json');
echo json_encode(['n' => filesize(__DIR__ . '/count'), 'method' => $_SERVER['REQUEST_METHOD'], 'body' => file_get_contents('php://input')]);
`

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

suiteWith(['chromium', 'php-fpm', 'curl'], 'the work of the log on a served folder', () => {
  let browser: Browser
  let sluice: Served
  let site: string
  beforeAll(async () => {
    browser = await launch()
    const user = testUser()
    sluice = await serve(user, [project(user, { 'index.php': ECHO })])
    site = `http://127.0.0.1:${sluice.port}`
  })
  afterAll(async () => {
    await browser?.close()
    sluice?.started.child.kill('SIGTERM')
    await sluice?.started.exit
  })

  const shownRows = (page: Page): Promise<number> => grid(page).locator('.log-row[data-id]').count()

  test('filter, send again, copy as cURL and run it, clear, undo, and clear for good', async () => {
    for (const path of ['/a', '/b?fail=1', '/c']) await fetch(site + path, { method: 'POST', body: `from ${path} “it’s”` })
    await fetch(`${site}/d`)
    const { page, complaints } = await open(browser, sluice.ui, { permissions: ['clipboard-read', 'clipboard-write'] })
    await row(page, '/d').filter({ hasText: '200' }).waitFor()

    await page.keyboard.press('/')
    await page.keyboard.type('method:POST -failed ')
    await until(async () => (await shownRows(page)) === 2, { what: 'the two that fit' })
    await page.getByText('2 of 4', { exact: true }).first().waitFor()

    await row(page, '/c').click()
    await details(page)
      .getByRole('heading', { name: /PHP answered 200/ })
      .waitFor()
    await page.getByRole('button', { name: 'Send again' }).click()
    await until(async () => (await grid(page).getAttribute('aria-activedescendant')) === 'log-row-5', {
      what: 'the new exchange, selected',
    })
    await details(page)
      .getByRole('heading', { name: /PHP answered 200/ })
      .waitFor()
    await page.keyboard.press('Escape')
    const again = await sluice.client.call('exchange.get', { id: 5 })
    expect(Buffer.from(again?.bytes ?? []).toString()).toContain('from /c “it’s”')

    await row(page, '/c').last().click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy as cURL' }).click()
    const command = await until(async () => (await page.evaluate(() => navigator.clipboard.readText())) || undefined, {
      what: 'the command',
    })
    const ran = spawnSync('sh', ['-c', command], { encoding: 'utf8', timeout: 20_000 })
    expect(JSON.parse(ran.stdout)).toMatchObject({ n: 6, method: 'POST', body: 'from /c “it’s”' })
    await until(async () => (await shownRows(page)) === 4, { what: 'the row of curl' })

    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.getByText('6 exchanges cleared.').waitFor()
    await page.getByText('The log is empty').waitFor()
    expect((await sluice.state()).capture.summaries).toBe(6)
    await page.getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await shownRows(page)) === 4, { what: 'the rows again' })

    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.getByText('The log is empty').waitFor()
    await fetch(`${site}/after`, { method: 'POST' })
    await row(page, '/after').waitFor()
    expect(await violations(page)).toEqual([])
    await page.reload()
    await until(async () => (await sluice.state()).capture.summaries === 1, { what: 'Sluice to forget what was cleared' })
    await row(page, '/after').waitFor()
    expect(await shownRows(page)).toBe(1)
    expect(complaints).toEqual([])
  })
})
