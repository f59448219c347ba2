import { expect, test } from 'vitest'
import { phpExchange, sampleExchanges } from '../../fixtures/exchanges.ts'
import { suiteWith } from '../../peers.ts'
import { violations } from './axe.ts'
import { open } from './browser.ts'
import { row, usesWindow } from './window.ts'

suiteWith(['chromium'], 'connections, pools and buttons in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('a connection that is lost comes back by itself, and the rows are there once', async () => {
    const first = await begin()
    first.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), first.url)
    await row(page, '/cart').waitFor()
    await first.close()
    await page
      .getByText(/Sluice does not answer/)
      .last()
      .waitFor()
    expect(await row(page, '/cart').count()).toBe(1)
    await page.getByRole('button', { name: 'Try now' }).waitFor()
    const again = await begin({ port: first.port })
    again.show([...sampleExchanges(Date.now()), phpExchange({ summary: { id: 12, target: '/after' } })])
    // Pressing "Try now" would race with the next try, which comes within seconds.
    await row(page, '/after').waitFor()
    expect(await row(page, '/cart').count()).toBe(1)
    await page.getByText(/capture 12 MB/).waitFor()
  })

  test('another run of Sluice begins with its own log; a wrong token says what to do, a newer address mends it', async () => {
    const first = await begin()
    first.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), first.url)
    await row(page, '/cart').waitFor()
    await first.close()
    const other = await begin({ port: first.port, state: { pid: 999, startedMs: Date.now() } })
    other.show([phpExchange({ summary: { id: 1, target: '/anew' } })])
    await row(page, '/anew').waitFor()
    expect(await row(page, '/cart').count()).toBe(0)

    const third = await begin({ token: 'third' })
    const wrong = await open(browser(), third.url.replace('third', 'wrong'))
    await wrong.page.getByRole('heading', { name: 'This address is of another run of Sluice' }).waitFor()
    await wrong.page.evaluate((url) => location.assign(url), third.url)
    await wrong.page.getByText('The log is empty').waitFor()
  })

  test('a pool is stopped and started by its buttons; what fails says so there', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await page.getByText('The log is empty').waitFor()
    await page.keyboard.press('Alt+2')
    await page.getByRole('button', { name: 'Stop blog' }).click()
    await page.getByRole('button', { name: 'Start blog' }).click()
    await page.getByRole('button', { name: 'Restart blog' }).waitFor()
    main.line({ n: 99, pool: 'blog', timeMs: Date.now(), level: 'error', source: 'worker', pid: 7, says: 'a line that just came' })
    await page.getByText('a line that just came').waitFor()
    main.failNext()
    await page.getByRole('button', { name: 'Restart blog' }).click()
    await page
      .getByRole('alert')
      .getByText(/PHP-FPM refuses/)
      .waitFor()
    expect(await violations(page)).toEqual([])
  })
})
