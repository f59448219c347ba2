import { expect, test } from 'vitest'
import { formatCount } from '../../../app/capture/format.ts'
import { aSummary, manySummaries, sampleExchanges } from '../../fixtures/exchanges.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { open } from './browser.ts'
import { atEnd, details, grid, row, topRow, usesWindow } from './window.ts'

const many = manySummaries(100_000, 0)
const FAILED = many.filter(({ status }) => status === 500).length
const FAILED_OR_SLOW = many.filter(
  ({ status, target, durationMs }) => status === 500 || (target.startsWith('/api/') && (durationMs ?? 0) > 100),
).length

suiteWith(['chromium'], 'the log in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('rows that are dropped at the front do not move those in view', async () => {
    const main = await begin()
    main.rows(manySummaries(500, Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').first().waitFor()
    await grid(page).hover()
    await page.mouse.wheel(0, -4800)
    await until(async () => (await topRow(page)).id < 400, { what: 'a place in the middle' })
    const before = await topRow(page)
    main.gone(100)
    await until(async () => (await grid(page).getAttribute('aria-rowcount')) === '401', { what: 'fewer rows' })
    expect(await topRow(page)).toEqual(before)
  })

  test('the place in the log is kept while another view is shown', async () => {
    const main = await begin()
    main.rows(manySummaries(500, Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').first().waitFor()
    await grid(page).hover()
    await page.mouse.wheel(0, -3000)
    await until(async () => !(await atEnd(page)), { what: 'a place in the middle' })
    const before = await topRow(page)
    await page.keyboard.press('Alt+2')
    await page.getByRole('button', { name: 'Restart blog' }).waitFor()
    await page.keyboard.press('Alt+1')
    await grid(page).waitFor()
    expect(await topRow(page)).toEqual(before)
  })

  test('a pause holds the rows and counts; what is cleared is out of sight at once, and what runs stays', async () => {
    const main = await begin()
    main.show([...sampleExchanges(Date.now())])
    const { page } = await open(browser(), main.url)
    await row(page, '/slow.php').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    main.rows([aSummary({ id: 11, target: '/held' })])
    await page.getByText('Paused · 1 new').waitFor()
    expect(await row(page, '/held').count()).toBe(0)
    await page.getByRole('button', { name: 'Go on' }).click()
    await row(page, '/held').waitFor()
    await row(page, '/cart').click()
    await page.getByRole('button', { name: 'Clear' }).click()
    await row(page, '/cart').waitFor({ state: 'detached' })
    expect(await row(page, '/slow.php').count()).toBe(1)
    expect(await details(page).count()).toBe(0)
    await page.getByText('10 exchanges cleared.').waitFor()
    expect(main.calls.map(({ name }) => name)).not.toContain('log.clear')
  })

  test('the border is moved by keys and by the mouse, and stays where it was put', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').click()
    await details(page).getByText('/cart').waitFor()
    const height = () => details(page).evaluate((element) => Math.round(element.getBoundingClientRect().height))
    const first = await height()
    await page.getByRole('separator').focus()
    await page.keyboard.press('ArrowUp')
    await until(async () => (await height()) === first + 24, { what: '24 px more' })
    const border = await page.getByRole('separator').boundingBox()
    await page.mouse.move(600, border?.y ?? 0)
    await page.mouse.down()
    await page.mouse.move(600, 300)
    await page.mouse.up()
    const second = await height()
    expect(second).toBeGreaterThan(first + 50)
    await page.reload()
    await row(page, '/cart').click()
    await details(page).getByText('/cart').waitFor()
    expect(await height()).toBe(second)
  })

  test('100,000 rows: few of them are in the page, all can be reached, and new ones come at once', async () => {
    const main = await begin()
    main.rows(manySummaries(100_000, Date.now()))
    const { page, complaints } = await open(browser(), main.url)
    await until(async () => (await grid(page).getAttribute('aria-rowcount')) === '100001', { ms: 30_000, what: 'all rows' })
    expect(await page.locator('.log-row').count()).toBeLessThan(80)
    await grid(page).focus()
    await page.keyboard.press('Home')
    await until(async () => (await topRow(page)).id === 1, { what: 'the first row' })
    await page.keyboard.press('End')
    await until(() => atEnd(page), { what: 'the end' })
    const began = performance.now()
    main.rows([aSummary({ id: 100_001, target: '/the-last' })])
    await row(page, '/the-last').waitFor()
    expect(performance.now() - began).toBeLessThan(1000)
    expect(complaints).toEqual([])
  }, 60_000)

  test('100,000 rows are filtered in pieces: the page is never busy for long, and what comes is there at once', async () => {
    const main = await begin()
    main.rows(manySummaries(100_000, Date.now()))
    const { page, complaints } = await open(browser(), main.url)
    const count = (wanted: number) =>
      until(async () => (await grid(page).getAttribute('aria-rowcount')) === String(wanted + 1), { ms: 30_000, what: `${wanted} rows` })
    await count(100_000)
    await page.evaluate(() => {
      const all = globalThis as unknown as { longTasksMs: number[] }
      all.longTasksMs = []
      new PerformanceObserver((list) => all.longTasksMs.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'longtask',
      })
    })
    const filter = page.getByRole('combobox', { name: 'Filter the log' })
    await filter.fill('failed or (path^=/api/ time>100ms)')
    await count(FAILED_OR_SLOW)
    await page
      .getByText(`${formatCount(FAILED_OR_SLOW)} of 100,000`, { exact: true })
      .first()
      .waitFor()
    await filter.fill('"no such thing"')
    await page.getByText('None of the 100,000 exchanges fits the filter.').waitFor()
    await filter.fill('failed')
    await count(FAILED)
    const began = performance.now()
    main.rows([aSummary({ id: 100_001, status: 500, target: '/the-last' }), aSummary({ id: 100_002, target: '/fits-not' })])
    await row(page, '/the-last').waitFor()
    expect(performance.now() - began).toBeLessThan(1000)
    await filter.fill('')
    await count(100_002)
    const longest = await page.evaluate(() => Math.max(0, ...(globalThis as unknown as { longTasksMs: number[] }).longTasksMs))
    // 100 ms are what a hand feels; the machine may be busy with other things.
    expect(longest).toBeLessThan(300)
    expect(complaints).toEqual([])
  }, 120_000)

  test('with less motion asked for nothing moves; in forced colours a selection is still seen', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url, { reducedMotion: 'reduce', forcedColors: 'active' })
    await row(page, '/cart').click()
    await details(page).getByText('/cart').waitFor()
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
    const outline = await row(page, '/cart').evaluate((element) => getComputedStyle(element).outlineStyle)
    expect(outline).toBe('solid')
  })
})
