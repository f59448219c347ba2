import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { aSummary, manySummaries, phpExchange, runningExchange, sampleExchanges } from '../../fixtures/exchanges.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { violations } from './axe.ts'
import { open } from './browser.ts'
import { atEnd, details, focused, grid, row, topRow, usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const box = (page: Page) => page.getByRole('combobox', { name: 'Filter the log' })
const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name })

/** The paths of the rows in the page, the query left out. */
const paths = async (page: Page): Promise<string> =>
  (await grid(page).locator('.log-row[data-id] [data-column=url]').allTextContents()).map((each) => each.split('?')[0]).join(' ')

const shows = (page: Page, wanted: string) => until(async () => (await paths(page)) === wanted, { what: `the rows ${wanted}` })

suiteWith(['chromium'], 'the filter of the log in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('by keyboard alone: a word, a value, a fault at its place, and back to the list', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page, complaints } = await open(browser(), main.url)
    await row(page, '/cart').waitFor()
    await page.keyboard.press('/')
    expect(await focused(page)).toBe('log-filter')
    await page.keyboard.type('stat')
    await option(page, /^status/).waitFor()
    await page.keyboard.press('ArrowDown')
    expect(await box(page).getAttribute('aria-activedescendant')).toBe('log-filter-options-0')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    expect(await box(page).inputValue()).toBe('status:')
    await page.keyboard.type('50')
    await option(page, /^502/).waitFor()
    await page.keyboard.press('ArrowUp') // the last
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('log-filter')
    expect(await box(page).inputValue()).toBe('status:500 ')
    await shows(page, '/cart')
    await page.getByText('1 of 10', { exact: true }).first().waitFor()

    // What makes no sense is said, and the rows stay; nothing moves.
    const before = await grid(page).boundingBox()
    await page.keyboard.type('statu:4')
    await page.getByRole('alert').getByText('There is no filter word statu; the nearest is status.').waitFor()
    expect(await grid(page).boundingBox()).toEqual(before)
    expect(await paths(page)).toBe('/cart')
    const under = await page.evaluate(() => document.querySelector('.filter-mirror i')?.textContent)
    expect(under).toBe('statu')
    expect(await violations(page)).toEqual([])

    await page.keyboard.press('Escape')
    expect(await box(page).inputValue()).toBe('')
    await row(page, '/cart').waitFor()
    await page.keyboard.press('Escape')
    expect(await focused(page)).toBe('log-grid')
    await page.keyboard.press('Control+f')
    expect(await focused(page)).toBe('log-filter')
    await page.keyboard.type('cart')
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('log-grid')
    await page.keyboard.press('Home')
    expect(await grid(page).getAttribute('aria-activedescendant')).toBe('log-row-4')
    expect(complaints).toEqual([])
  })

  test('what comes is chosen, too: a row appears when it fits, and goes when it no longer does', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').waitFor()
    await box(page).fill('running or status:500')
    await shows(page, '/cart /slow.php')
    main.show([runningExchange(11, Date.now())])
    await shows(page, '/cart /slow.php /slow.php')
    main.show([phpExchange({ summary: { id: 10, target: '/slow.php' } })])
    await shows(page, '/cart /slow.php')
    main.show([phpExchange({ summary: { id: 2, target: '/app.css', status: 500 } })])
    await shows(page, '/app.css /cart /slow.php')
  })

  test('it stays while another view is shown and when the page is loaded again; none that fits says so', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').waitFor()
    await box(page).fill('method:POST')
    await shows(page, '/cart')
    await page.keyboard.press('Alt+2')
    await page.getByRole('button', { name: 'Restart blog' }).waitFor()
    await page.keyboard.press('Alt+1')
    await shows(page, '/cart')
    await page.reload()
    await shows(page, '/cart')
    expect(await box(page).inputValue()).toBe('method:POST')
    await box(page).fill('method:DELETE')
    await page.getByText('None of the 10 exchanges fits the filter.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('main').getByRole('button', { name: 'Clear the filter' }).click()
    expect(await focused(page)).toBe('log-filter')
    await row(page, '/slow.php').waitFor()
  })

  test('a selected row stays where it is on screen when the filter goes', async () => {
    const main = await begin()
    main.rows(manySummaries(2000, Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('failed')
    await until(async () => (await grid(page).getAttribute('aria-rowcount')) === '22', { what: 'the failed rows' })
    const tenth = grid(page).locator('#log-row-874') // 9 * 97 + 1
    await tenth.click({ button: 'right' })
    await page.keyboard.press('Escape')
    const before = await tenth.boundingBox()
    await page.getByRole('button', { name: 'Errors', pressed: true }).click()
    await until(async () => (await grid(page).getAttribute('aria-rowcount')) === '2001', { what: 'all rows' })
    await until(async () => (await tenth.boundingBox())?.y === before?.y, { what: 'the row in its place' })
  })

  test('a click narrows the log: from the menu of a row, from the details, from the button of errors', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').locator('[data-column=status]').click({ button: 'right' })
    expect(await violations(page)).toEqual([])
    await page.getByRole('menuitem', { name: 'Not status 500' }).click()
    expect(await box(page).inputValue()).toBe('-status:500')
    await row(page, '/cart').waitFor({ state: 'detached' })

    // With the keyboard: the menu of the selected row, its list of all words.
    await grid(page).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Show only' }).waitFor()
    await page.keyboard.press('r') // a letter of the menu now
    expect(main.calls.map(({ name }) => name)).not.toContain('exchange.replay')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await page.getByRole('menuitem', { name: 'type html' }).waitFor()
    await page.keyboard.type('type')
    await page.keyboard.press('Enter')
    await until(async () => (await focused(page)) === 'log-grid', { what: 'the focus back in the list' })
    expect(await box(page).inputValue()).toBe('-status:500 type:html')

    await row(page, '/report.php').click()
    await details(page).getByRole('button', { name: '502' }).click()
    expect(await box(page).inputValue()).toBe('type:html status:502')
    await box(page).fill('')
    await page.getByRole('button', { name: 'Errors' }).click()
    await shows(page, '/cart /report.php')
    await page.getByRole('button', { name: 'Errors', pressed: true }).click()
    expect(await box(page).inputValue()).toBe('')
  })

  test('what is new below is counted of the rows that fit', async () => {
    const main = await begin()
    main.rows(manySummaries(5000, Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('failed')
    await until(async () => (await grid(page).getAttribute('aria-rowcount')) === '53', { what: 'the failed rows' })
    await grid(page).hover()
    await page.mouse.wheel(0, -240)
    await until(async () => !(await atEnd(page)), { what: 'a place in the middle' })
    const before = await topRow(page)
    main.rows([aSummary({ id: 5001, status: 500 }), aSummary({ id: 5002, status: 200 }), aSummary({ id: 5003, status: 503 })])
    await page.getByRole('button', { name: '2 new below' }).waitFor()
    expect(await topRow(page)).toEqual(before)
  })
})
