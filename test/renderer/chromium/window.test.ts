import { expect, test, vi } from 'vitest'
import { aSummary, manySummaries, phpExchange, runningExchange, sampleExchanges } from '../../fixtures/exchanges.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { open } from './browser.ts'
import { atEnd, details, focused, grid, row, topRow, usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

suiteWith(['chromium'], 'the window in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('the token leaves the address, nothing is stored in cookies, and nothing offends the policy of the page', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page, complaints } = await open(browser(), main.url)
    await row(page, '/cart').waitFor()
    expect(new URL(page.url()).hash).toBe('')
    expect(await page.context().cookies()).toEqual([])
    await page.reload() // the tab knows the token
    await row(page, '/cart').waitFor()
    expect(complaints).toEqual([])
  })

  test('by keyboard alone: into the log, along it, into the details and their tabs, and back', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').waitFor()
    for (let tabs = 0; tabs < 20 && (await focused(page)) !== 'log-grid'; tabs++) await page.keyboard.press('Tab')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await grid(page).getAttribute('aria-activedescendant')).toBe('log-row-4')
    expect(await details(page).count()).toBe(0)
    await page.keyboard.press('Enter')
    await details(page).getByText('/cart').waitFor()
    expect(await focused(page)).toBe('Overview')
    for (const tab of ['Parameters22', 'Request', 'Response', 'STDERR6', 'Records8', 'Records8']) {
      await page.keyboard.press(']')
      expect(await details(page).getByRole('tab', { selected: true }).textContent()).toBe(tab)
    }
    const records = page.getByRole('grid', { name: 'FastCGI records' })
    await records.focus()
    await page.keyboard.press('End')
    expect(await records.getByRole('row', { selected: true }).textContent()).toContain('FCGI_END_REQUEST')
    await page.keyboard.press('Escape')
    await details(page).waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('log-grid')
    // The tab is kept for the next exchange.
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await details(page).getByText('/logo.png').waitFor()
    expect(await details(page).getByRole('tab', { selected: true }).textContent()).toBe('Records0')
  })

  test('keys of the window: views, the list of keys, and none of them while text is typed', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').click()
    await page.keyboard.press('Alt+2')
    await page.getByRole('button', { name: 'Restart blog' }).waitFor()
    await page.keyboard.press('Alt+3')
    await page.getByRole('link', { name: 'http://127.0.0.1:8081/' }).waitFor()
    await page.keyboard.press('Alt+1')
    await details(page)
      .getByRole('tab', { name: /Parameters/ })
      .click()
    await page.getByRole('searchbox').fill('script')
    await page.keyboard.type(' []?')
    expect(await page.getByRole('searchbox').inputValue()).toBe('script []?')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('Escape') // empties the field
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
    await page.keyboard.press('Escape') // closes the details
    await details(page).waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Show the pools').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('the log sticks to its bottom, is left by a wheel, and says how many came since', async () => {
    const main = await begin()
    main.rows(manySummaries(500, Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').first().waitFor()
    await until(() => atEnd(page), { what: 'the bottom' })
    main.rows([aSummary({ id: 501 })])
    await until(async () => (await grid(page).getAttribute('aria-rowcount')) === '502', { what: 'the new row' })
    expect(await atEnd(page)).toBe(true)

    await grid(page).hover()
    await page.mouse.wheel(0, -480)
    await until(async () => !(await atEnd(page)), { what: 'the log away from its bottom' })
    const before = await topRow(page)
    main.rows(Array.from({ length: 12 }, (_, n) => aSummary({ id: 502 + n })))
    await page.getByRole('button', { name: '12 new below' }).waitFor()
    expect(await topRow(page)).toEqual(before)
    await page.getByRole('button', { name: '12 new below' }).click()
    await until(() => atEnd(page), { what: 'the bottom again' })
    expect(await focused(page)).toBe('log-grid')

    // A selection leaves it, too; the key End comes back.
    await page.keyboard.press('ArrowUp')
    main.rows([aSummary({ id: 600 })])
    await page.getByRole('button', { name: '1 new below' }).waitFor()
    await page.keyboard.press('End')
    main.rows([aSummary({ id: 601 })])
    await until(async () => (await atEnd(page)) && (await row(page, '').count()) > 0, { what: 'the bottom once more' })
    expect(await page.getByRole('button', { name: /new below/ }).count()).toBe(0)
  })

  test('an exchange that runs counts its seconds, and its details follow it to the end', async () => {
    const main = await begin()
    const began = Date.now()
    main.show([runningExchange(1, began)])
    const { page } = await open(browser(), main.url)
    const seconds = async (): Promise<number> =>
      Number.parseFloat((await row(page, '/slow.php').locator('[data-column=duration]').textContent()) ?? '')
    await row(page, '/slow.php').filter({ hasText: 'PHP works' }).click()
    const first = await seconds()
    await until(async () => (await seconds()) > first, { what: 'the seconds to go on' })
    await details(page)
      .getByText(/^Waiting for PHP/)
      .first()
      .waitFor()
    main.show([phpExchange({ summary: { id: 1, target: '/slow.php', startMs: began } })])
    await details(page)
      .getByText(/^PHP answered 200/)
      .first()
      .waitFor()
    expect(main.calls.filter(({ name }) => name === 'exchange.get').length).toBe(2)
  })

  test('a field marks its bytes, and a byte its field', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').click()
    await details(page)
      .getByRole('tab', { name: /Records/ })
      .click()
    const marked = () => page.locator('.hex-bytes [data-marked]').allTextContents()
    await page.getByRole('option').filter({ hasText: 'contentLength' }).click()
    expect(await marked()).toEqual(['00', '08'])
    await page.locator('.hex-bytes [data-at="9"]').click()
    expect(await page.getByRole('option', { selected: true }).textContent()).toContain('FCGI_RESPONDER')
    expect(await marked()).toEqual(['00', '01'])
    await page.getByRole('grid', { name: 'FastCGI records' }).getByRole('row').filter({ hasText: 'FCGI_PARAMS' }).first().click()
    await page.getByRole('option').filter({ hasText: 'SCRIPT_FILENAME' }).click()
    await until(
      async () => (await page.locator('.hex-text [data-marked]').allTextContents()).join('').includes('/srv/blog/public/index.php'),
      {
        what: 'the bytes of the parameter, scrolled into view',
      },
    )
  })
})
