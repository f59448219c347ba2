import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { aSummary, phpExchange, sampleExchanges } from '../../fixtures/exchanges.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { violations } from './axe.ts'
import { open } from './browser.ts'
import { details, grid, row, usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const item = (page: Page, name: string) => page.getByRole('menuitem', { name, exact: true })
const secrets = (page: Page) => page.getByRole('menuitemcheckbox', { name: 'With cookies, passwords and tokens' })

async function saved(page: Page, run: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), run()])
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

suiteWith(['chromium'], 'exchanges leave the window in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('from the details: copied with masks, and with secrets when that is asked for; saved as a file', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page, complaints } = await open(browser(), main.url, { permissions: ['clipboard-read', 'clipboard-write'] })
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
    await row(page, '/cart').click()
    const button = details(page).getByRole('button', { name: 'Export' })
    await button.click()
    expect(await violations(page)).toEqual([])
    await item(page, 'PHP array $_SERVER').click()
    await page.getByRole('status').getByText('Copied as PHP array $_SERVER, secrets masked.').waitFor()
    expect(await clipboard()).toContain("'HTTP_COOKIE' => 'PHPSESSID=*1****; theme=*2**'")
    await button.click()
    await secrets(page).click()
    await item(page, 'nginx fastcgi_param lines').click()
    await page.getByRole('status').getByText('with its secrets.').waitFor()
    expect(await clipboard()).toContain('fastcgi_param HTTP_COOKIE "PHPSESSID=3f2a9c; theme=dark";')
    await button.click()
    expect(await secrets(page).getAttribute('aria-checked')).toBe('true')
    const file = await saved(page, () => item(page, 'FastCGI bytes to PHP').click())
    expect(file.name).toBe('blog-4.request.fcgi')
    expect(file.bytes.includes('PHPSESSID=3f2a9c')).toBe(true)
    await page.getByRole('status').getByText('blog-4.request.fcgi is ready').waitFor()
    expect(complaints).toEqual([])
  })

  test("from a row's menu, by keys alone; of what is gone it says so", async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    main.rows([aSummary({ id: 20, target: '/no-details' })])
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').click()
    await grid(page).focus()
    await page.keyboard.press('Shift+F10')
    await item(page, 'Save as').focus()
    await page.keyboard.press('ArrowRight')
    await until(() => item(page, 'HAR').evaluate((each) => each === document.activeElement), { what: 'the focus on the first format' })
    const file = await saved(page, () => page.keyboard.press('Enter'))
    expect(file.name).toBe('blog-4.har')
    expect((JSON.parse(file.bytes.toString()) as { log: { entries: object[] } }).log.entries.length).toBe(1)
    await until(() => grid(page).evaluate((each) => each === document.activeElement), { what: 'the focus back in the log' })
    await row(page, '/no-details').click({ button: 'right' })
    await item(page, 'Copy as').press('ArrowRight')
    await item(page, 'JSON').click()
    await page
      .getByRole('status')
      .getByText(/exchange 20 is no longer kept/)
      .waitFor()
  })

  test('all that the filter leaves, in one file; what has no bytes is counted', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    main.show([phpExchange({ summary: { id: 30, target: '/gone', status: 500, kept: false } })])
    const { page, complaints } = await open(browser(), main.url)
    await page.getByLabel('Filter the log').fill('status>=500')
    await until(async () => (await grid(page).getByRole('row').filter({ hasText: '/app.css' }).count()) === 0, { what: 'the filter' })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    expect(await violations(page)).toEqual([])
    const file = await saved(page, () => item(page, 'HAR').click())
    expect(file.name).toBe('sluice-exchanges.har')
    const { entries } = (JSON.parse(file.bytes.toString()) as { log: { entries: { response: { status: number } }[] } }).log
    expect(entries.length).toBeGreaterThan(1)
    for (const { response } of entries) expect(response.status).toBeGreaterThanOrEqual(500)
    await page.getByRole('status').getByText('Left out, for want of their bytes: 1.').waitFor()
    expect(complaints).toEqual([])
  })
})
