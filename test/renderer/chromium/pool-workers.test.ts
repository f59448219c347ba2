import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { manyStates } from '../../fixtures/states.ts'
import { aStatus, aWorker, running, someWorkers } from '../../fixtures/workers.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { violations } from './axe.ts'
import { open } from './browser.ts'
import { usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const table = (page: Page) => page.getByRole('group', { name: /^Workers of/ })
const rows = (page: Page) =>
  table(page)
    .getByRole('row')
    .filter({ hasNot: page.getByRole('columnheader') })
const cell = (page: Page, row: number, column: string) => rows(page).nth(row).locator(`[data-column=${column}]`)
const figure = (page: Page, name: string) => page.locator('.worker-figures > div').filter({ hasText: name }).locator('dd')
const openPool = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Sites and pools' }).getByText(name, { exact: true }).first().click()
const openPools = (page: Page) => page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()

suiteWith(['chromium'], 'the workers of a pool', () => {
  const { browser, begin } = usesWindow()

  test('those that work come first; their times count on, and no column moves', async () => {
    const main = await begin()
    const { page, complaints } = await open(browser(), main.url)
    await openPools(page)
    await table(page).waitFor()
    expect(await rows(page).locator('[data-column=pid]').allTextContents()).toEqual(['31208', '31207', '31209'])
    expect(await cell(page, 0, 'request').textContent()).toBe('POST /report.php')
    expect(await cell(page, 1, 'request').textContent()).toBe('last: GET /')
    expect(await cell(page, 2, 'request').textContent()).toBe('')
    expect(await cell(page, 1, 'memory').textContent()).toBe('4 MB')
    const left = await cell(page, 0, 'age').boundingBox()
    const before = await cell(page, 0, 'time').textContent()
    await until(async () => (await cell(page, 0, 'time').textContent()) !== before, { what: 'the time to count' })
    main.workers({ ...someWorkers(), workers: [running({ pid: 31_208, requestMs: 754_000, ageMs: 7_300_000, requests: 1_234_567 })] })
    await page.getByText('12 min 34 s').waitFor()
    expect(await cell(page, 0, 'age').boundingBox()).toMatchObject({ x: left?.x, width: left?.width })
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('the queue and the figures of the pool', async () => {
    const main = await begin({ state: manyStates() })
    main.workers({
      atMs: 0,
      generations: [aStatus({ generation: 3, active: 1, idle: 0 }), aStatus({ generation: 4, maxChildrenReached: 2, slowRequests: 5 })],
      workers: [running({ generation: 3 }), aWorker({ generation: 4, pid: 2 })],
    })
    const { page } = await open(browser(), main.url)
    await openPools(page)
    await openPool(page, 'api')
    await table(page).waitFor()
    expect(await figure(page, 'Busy').textContent()).toBe('1 of 2')
    expect(await figure(page, 'Waiting for a worker').textContent()).toBe('3')
    expect(await figure(page, 'pm.max_children reached').textContent()).toBe('2 times')
    expect(await figure(page, 'Slow requests').textContent()).toBe('5')
  })

  test('where there are none it says why', async () => {
    const main = await begin({ state: manyStates() })
    main.workers({ atMs: 0, generations: [aStatus({ active: 0, idle: 0 })], workers: [] })
    const { page } = await open(browser(), main.url)
    await openPools(page)
    await page.getByText('PHP-FPM starts one when a request comes').waitFor()
    main.workers({ atMs: 0, generations: [], workers: [] })
    await page.getByText('Before PHP 8.0 a free worker has to').waitFor()
    await openPool(page, 'stopped')
    await page.getByText('No generation runs, so there are no workers.').waitFor()
    await openPool(page, 'elsewhere')
    await page.getByText('Sluice does not run this pool').waitFor()
    const server = page.getByRole('group', { name: 'Servers of elsewhere' }).getByRole('row').filter({ hasText: '[::1]:9000' })
    expect(await server.textContent()).toContain('down[::1]:9000It answered no ping at /ping')
  })

  test('lines of a level and worse', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await openPools(page)
    const lines = page.getByRole('region', { name: 'Lines of blog' })
    await lines.getByText('fpm is running').waitFor()
    await page.getByRole('combobox', { name: 'Which lines' }).selectOption('Warnings and errors')
    await until(async () => (await lines.locator('.pool-line-level').allTextContents()).join() === 'warning,error', { what: 'two lines' })
    main.line({ n: 8, pool: 'blog', timeMs: 0, level: 'error', source: 'master', pid: 1, says: 'one more' })
    await lines.getByText('one more').waitFor()
    // Such a pid is of the worker that the master speaks of.
    expect(await lines.getByText(/^master/).allTextContents()).toEqual(['master', 'master'])
  })

  test('the newest line stays in view while what stands above needs more room', async () => {
    const main = await begin({ state: manyStates() })
    const line = (n: number): void =>
      main.line({ n, pool: 'blog', timeMs: 0, level: 'notice', source: 'master', pid: 1, says: `line ${n}` })
    const { page } = await open(browser(), main.url)
    await openPools(page)
    for (let n = 8; n < 60; n++) line(n)
    const newest = page.getByRole('region', { name: 'Lines of blog' }).getByText('line 60', { exact: true })
    const { pools } = manyStates()
    const failure = pools.find(({ name }) => name === 'old')?.state.failure ?? null
    line(60)
    main.state({
      pools: pools.map((pool) => (pool.name === 'blog' ? { ...pool, state: { ...pool.state, word: 'failed', failure } } : pool)),
    })
    await page.locator('.pool-about').getByText('PHP-FPM refuses').waitFor()
    await newest.waitFor()
    await until(
      async () => {
        const box = await page.getByRole('region', { name: 'Lines of blog' }).boundingBox()
        const at = await newest.boundingBox()
        return box && at && at.y + at.height <= box.y + box.height + 1
      },
      { what: 'the newest line to be in view' },
    )
  })

  test('what keeps a pool from starting, stopping or its restart stands in its place, and the buttons come back', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await openPools(page)
    main.failNext()
    await page.getByRole('button', { name: 'Restart blog' }).click()
    await page.getByRole('alert').getByText('PHP-FPM refuses /home/me/blog.conf:12').waitFor()
    await page.getByRole('button', { name: 'Stop blog' }).click()
    const start = page.getByRole('button', { name: 'Start blog' })
    await start.waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    await start.click()
    await page.getByRole('button', { name: 'Restart blog' }).waitFor()
  })
})
