import { expect, test, vi } from 'vitest'
import { PASSING_MS } from '../../../renderer/shell/history.ts'
import { aSummary, phpExchange, sampleExchanges } from '../../fixtures/exchanges.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { violations } from './axe.ts'
import { open } from './browser.ts'
import { details, focused, grid, row, tab, usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

suiteWith(['chromium'], 'what is done with exchanges in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('a request is sent again by button and by key: the selection goes on, and the tab stays', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page, complaints } = await open(browser(), main.url)
    await row(page, '/cart').click()
    await tab(page, 'Parameters').click()
    await page.getByRole('button', { name: 'Send again' }).click()
    await until(async () => (await grid(page).getAttribute('aria-activedescendant')) === 'log-row-11', {
      what: 'the new exchange, selected',
    })
    await grid(page).locator('#log-row-11').waitFor() // and in view
    expect(await details(page).getByRole('tab', { selected: true }).textContent()).toBe('Parameters22')
    await grid(page).focus()
    await page.keyboard.press('r')
    await until(async () => (await grid(page).getAttribute('aria-activedescendant')) === 'log-row-12', { what: 'the next' })
    await tab(page, 'Overview').click()
    const parts = await details(page).locator('.timing-name').allTextContents()
    expect(parts).toEqual(['before', 'queue', 'connect', 'send', 'PHP', 'receive'])
    expect(main.calls.filter(({ name }) => name === 'exchange.replay').map(({ input }) => input)).toEqual([{ id: 4 }, { id: 11 }])
    expect(complaints).toEqual([])
  })

  test('who selects something else meanwhile stays there; what can not be sent says so at the button', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    main.rows([aSummary({ id: 20, target: '/forgotten' })])
    const { page } = await open(browser(), main.url)
    let release: () => void = () => {}
    await row(page, '/cart').click()
    await details(page).getByText('/cart').waitFor()
    main.delay(new Promise((done) => (release = done)))
    await page.getByRole('button', { name: 'Send again' }).click()
    await row(page, '/logo.png').click()
    release()
    await row(page, '/cart').nth(1).waitFor()
    expect(await grid(page).getAttribute('aria-activedescendant')).toBe('log-row-3')

    main.delay(Promise.resolve())
    await details(page).getByText('/logo.png', { exact: true }).waitFor()
    main.forgetDetails(3)
    await page.getByRole('button', { name: 'Send again' }).click()
    await details(page).getByRole('alert').waitFor()
    expect(await violations(page)).toEqual([])
    await row(page, '/app.css').click()
    await details(page).getByRole('alert').waitFor({ state: 'detached' })
    // With its details closed it is told in passing.
    await page.getByRole('button', { name: 'Close the details' }).click()
    await row(page, '/forgotten').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Send again' }).click()
    await page.getByRole('status').getByText(/20/).waitFor()
  })

  test('a request is copied as cURL: from the details, and from the menu where its bytes are not there yet', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    main.rows([aSummary({ id: 20, target: '/no-details' })])
    const { page } = await open(browser(), main.url, { permissions: ['clipboard-read', 'clipboard-write'] })
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
    await row(page, '/cart').click()
    await page.getByRole('button', { name: 'Copy as cURL' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await clipboard()).toMatch(/^curl http:\/\/127\.0\.0\.1:8081\/cart [\s\S]*--data-raw 'product=Blue\+mug&quantity=2/)
    await row(page, '/api/orders').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy as cURL' }).click()
    await until(async () => (await clipboard()).includes('/api/orders?limit=3'), { what: 'the other command' })
    await row(page, '/cart').locator('[data-column=duration]').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy “412 ms”' }).click()
    await until(async () => (await clipboard()) === '412 ms', { what: 'the value' })
    // One for the command, one for the value: the menu that copied is gone.
    expect(await page.getByRole('status').getByText('Copied.').count()).toBe(2)
    await row(page, '/no-details').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy as cURL' }).click()
    await page.getByRole('status').getByText(/20/).waitFor()
  })

  test('what is cleared comes back by its undo, with what was selected; main hears of it when the page is left', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    const clears = () => main.calls.filter(({ name }) => name === 'log.clear').map(({ input }) => input)
    await row(page, '/cart').click()
    await details(page).getByText('/cart').waitFor()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await row(page, '/cart').waitFor({ state: 'detached' })
    expect(await row(page, '/slow.php').count()).toBe(1)
    expect(await details(page).count()).toBe(0)
    await page.getByText('9 exchanges cleared.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Undo' }).click()
    await row(page, '/cart').waitFor()
    await details(page).getByText('/cart').waitFor()
    expect(clears()).toEqual([])

    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.keyboard.press('Control+z')
    await row(page, '/cart').waitFor()

    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await row(page, '/cart').waitFor({ state: 'detached' })
    // What ran when it was cleared was in sight, so it stays; what came later, too.
    main.show([phpExchange({ summary: { id: 10, target: '/slow.php' } }), phpExchange({ summary: { id: 11, target: '/later' } })])
    await row(page, '/later').waitFor()
    await page.reload()
    await row(page, '/later').waitFor()
    expect(await row(page, '/slow.php').count()).toBe(1)
    expect(await row(page, '/cart').count()).toBe(0)
    expect(clears()).toEqual([{ through: 10, but: [10] }])
  })

  test('back and forward, by buttons, keys and the mouse', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    const at = async (target: string): Promise<void> => {
      await details(page).getByText(target, { exact: true }).first().waitFor()
    }
    await row(page, '/cart').click()
    await at('/cart')
    const looked = performance.now()
    await until(() => performance.now() - looked > PASSING_MS, { what: 'the time in which a row is only passed' })
    await row(page, '/logo.png').click()
    await at('/logo.png')
    await page.getByRole('navigation', { name: 'Sites and pools' }).getByRole('button', { name: /blog/ }).last().click()
    await page.getByRole('button', { name: 'Restart blog' }).waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
    await at('/logo.png')
    await page.keyboard.press('Alt+ArrowLeft')
    await at('/cart')
    await page.keyboard.press('Alt+ArrowRight')
    await at('/logo.png')
    // The buttons 3 and 4 of a mouse, which no driver presses.
    await page.evaluate(() => document.body.dispatchEvent(new MouseEvent('mouseup', { button: 3, bubbles: true, cancelable: true })))
    await at('/cart')
    await page.evaluate(() => document.body.dispatchEvent(new MouseEvent('mouseup', { button: 4, bubbles: true, cancelable: true })))
    await at('/logo.png')
    await page.getByRole('button', { name: 'Forward' }).click()
    await page.getByRole('button', { name: 'Restart blog' }).waitFor()
    expect(await page.getByRole('button', { name: 'Forward' }).getAttribute('aria-disabled')).toBe('true')
    expect(await focused(page)).toBe('')
  })

  test('on macOS keys are told and obeyed as they are there', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), 'about:blank')
    await page.addInitScript(() => Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' }))
    await page.goto(main.url)
    await row(page, '/cart').click()
    await details(page).getByText('/cart').waitFor()
    expect(await page.getByRole('button', { name: 'Back' }).getAttribute('title')).toBe('Back (⌘[)')
    await page.keyboard.press('Meta+[')
    await details(page).waitFor({ state: 'detached' })
    await page.keyboard.press('Meta+]')
    await details(page).waitFor()
    await page.keyboard.press('Meta+f')
    expect(await focused(page)).toBe('log-filter')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog')
    await keys.getByText('Apply the pool file').waitFor()
    expect(await keys.getByText('Ctrl', { exact: true }).count()).toBe(0)
    expect(await keys.getByText('Alt', { exact: true }).count()).toBe(0)
  })

  test('the list of keys has those of the editor, too', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await page.getByText('The log is empty').waitFor()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog')
    for (const says of ['Filter the log', 'Send the selected request again', 'Apply the pool file', 'Back to what was looked at before'])
      await keys.getByText(says).waitFor()
    expect(await violations(page)).toEqual([])
  })
})
