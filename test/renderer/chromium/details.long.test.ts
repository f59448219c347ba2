import { expect, test } from 'vitest'
import { aSummary, phpExchange, sampleExchanges } from '../../fixtures/exchanges.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { open } from './browser.ts'
import { details, row, tab, usesWindow } from './window.ts'

suiteWith(['chromium'], 'the details in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('the old details stay until the new ones are there; a thin bar says that it takes a while', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').click()
    await details(page).getByText('/cart').waitFor()
    let release: () => void = () => {}
    main.delay(new Promise((done) => (release = done)))
    await row(page, '/api/orders').click()
    await details(page).locator('.thin-bar').waitFor()
    expect(await details(page).getByText('/cart').count()).toBeGreaterThan(0)
    release()
    await details(page).getByText('/api/orders?limit=3', { exact: true }).first().waitFor()
    await details(page).locator('.thin-bar').waitFor({ state: 'detached' })
  })

  test('an exchange that is gone says so', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    main.rows([aSummary({ id: 20, target: '/no-details' })])
    const { page } = await open(browser(), main.url)
    await row(page, '/no-details').click()
    await details(page).getByRole('heading', { name: 'This exchange is no longer kept.' }).waitFor()
    await row(page, '/cart').click()
    await details(page).getByText('/cart').waitFor()
    main.gone(6)
    await details(page)
      .getByText(/what you see is the last/)
      .waitFor()
  })

  test('where the bytes are gone and the summary is not, each tab says so', async () => {
    const main = await begin()
    const whole = phpExchange({ summary: { id: 1, target: '/evicted', kept: false } })
    main.show([{ ...whole, segments: [], bytes: new Uint8Array() }])
    const { page } = await open(browser(), main.url)
    await row(page, '/evicted').click()
    for (const name of ['Parameters', 'STDERR', 'Records']) {
      await tab(page, name).click()
      await details(page).getByRole('tabpanel').getByText('Its bytes are no longer kept').waitFor()
    }
    await tab(page, 'Response').click()
    await details(page).getByText('51 B of 51 B were not kept.').waitFor()
  })

  test('a body is shown as what it is, and as bytes; what was not kept is said', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    const body = details(page).getByRole('tabpanel')
    await row(page, '/api/orders').click()
    await tab(page, 'Response').click()
    await body.getByText('"total": "49.90"').waitFor()
    await body.getByRole('radio', { name: 'Hex' }).click()
    await body.getByText('00000', { exact: true }).waitFor()
    await row(page, '/logo.png').click()
    await until(() => body.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth === 8), { what: 'the picture' })
    await row(page, 'מוצרים').click()
    await body.getByText('39 KB of 59 KB were not kept.').waitFor()
    await row(page, '/cart').click()
    await tab(page, 'Request').click()
    await body.getByRole('row').filter({ hasText: 'note' }).filter({ hasText: '中' }).waitFor()
  })

  test('the row, a value and a parameter can be copied', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url, { permissions: ['clipboard-read', 'clipboard-write'] })
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
    await row(page, '/cart').click()
    await page.keyboard.press('Control+c')
    expect(await clipboard()).toMatch(/^\d\d:\d\d:\d\d\.\d{3}\tPOST\thttp:\/\/127\.0\.0\.1:8081\/cart\t500\t/)
    await details(page)
      .getByRole('tab', { name: /Parameters/ })
      .click()
    const parameter = page
      .getByRole('grid', { name: /Parameters/ })
      .getByRole('row')
      .filter({ hasText: 'SCRIPT_FILENAME' })
    await parameter.click()
    await page.keyboard.press('Control+c')
    expect(await clipboard()).toBe('/srv/blog/public/index.php')
    await parameter.getByRole('button', { name: /Copy/ }).click()
    await parameter.getByRole('button', { name: /Copied/ }).waitFor()
  })
})
