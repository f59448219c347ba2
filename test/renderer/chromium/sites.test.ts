import type { Page } from 'playwright-core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Failure } from '../../../app/failure.ts'
import { aSummary } from '../../fixtures/exchanges.ts'
import { aPool, aSite } from '../../fixtures/states.ts'
import { suiteWith } from '../../peers.ts'
import { open } from './browser.ts'
import { withDoor } from './fake-door.ts'
import { usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const nothing = { state: { sites: [], pools: [] } }
const serve = (page: Page) => page.getByRole('main').getByRole('button', { name: 'Serve a folder', exact: true })
const field = (page: Page) => page.getByLabel('Path of the folder')
const views = (page: Page, name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name })
const heading = (page: Page, name: string) => page.getByRole('main').getByRole('heading', { name, exact: true })
const hasFocus = (page: Page) => page.evaluate(() => document.activeElement?.textContent)
const names = (calls: readonly { readonly name: string }[]) =>
  calls.map(({ name }) => name).filter((name) => /^(site|folder|url)\./.test(name))

/** Lets something fall on the window, as a file manager would. */
const drop = (page: Page, name: string) =>
  page.evaluate((file) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([''], file))
    const over = new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true })
    document.body.dispatchEvent(over)
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    return over.defaultPrevented
  }, name)

suiteWith(['chromium'], 'the first screen and the sites in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('in a browser a path is typed; what is wrong with it stands there; the second click is the page', async () => {
    const main = await begin(nothing)
    main.sites.missing.add('/srv/blgo')
    const { page, complaints } = await open(browser(), main.url)
    await serve(page).click()
    await expect.poll(() => field(page).evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.type(' /srv/blgo ')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('There is no folder /srv/blgo.').waitFor()
    expect(await field(page).inputValue()).toBe('/srv/blgo')
    await field(page).fill('/srv/blog')
    await page.getByRole('button', { name: 'Serve this folder' }).click()
    await page.getByRole('link', { name: 'Open 127.0.0.1:8081' }).waitFor()
    await expect.poll(() => hasFocus(page)).toBe('Open 127.0.0.1:8081')
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(main.calls.filter(({ name }) => name === 'site.add').map(({ input }) => input)).toEqual([
      { folder: '/srv/blgo' },
      { folder: '/srv/blog' },
    ])
    expect(complaints).toEqual([])
  })

  test('while a folder is on its way the screen says which, and nothing is asked twice', async () => {
    const main = await begin(nothing)
    main.sites.recent = [{ folder: '/srv/blog', lastMs: 0 }]
    let go = (): void => {}
    main.sites.wait = new Promise((resolve) => {
      go = resolve
    })
    const { page } = await open(browser(), main.url)
    await page.getByRole('button', { name: '/srv/blog' }).click()
    await page.getByRole('status').getByText('Serving /srv/blog').waitFor()
    await page.getByRole('button', { name: '/srv/blog' }).click()
    for (const button of [serve(page), page.getByRole('button', { name: 'Open the welcome site' })]) await button.click({ force: true })
    go()
    await page.getByRole('link', { name: 'Open 127.0.0.1:8081' }).waitFor()
    expect(names(main.calls)).toEqual(['site.add'])
  })

  test('where there is a desktop its dialogue chooses; cancelled, all is as before', async () => {
    const main = await begin(nothing)
    main.sites.chooses = null
    const { page } = await open(browser(), main.url)
    await serve(page).click()
    await expect.poll(() => names(main.calls)).toEqual(['folder.choose'])
    await expect.poll(() => serve(page).getAttribute('aria-disabled')).toBe('false')
    expect(await field(page).count()).toBe(0)
    main.sites.chooses = '/srv/shop'
    await serve(page).click()
    await page.getByRole('link', { name: 'Open 127.0.0.1:8081' }).waitFor()
    expect(main.calls.findLast(({ name }) => name === 'site.add')?.input).toEqual({ folder: '/srv/shop' })
  })

  test('the welcome site that is served is a link; else it is served, and its page opens', async () => {
    const served = await begin({ state: { sites: [aSite({ name: 'welcome' })], pools: [] } })
    const { page } = await open(browser(), served.url)
    const link = page.getByRole('link', { name: 'Open the welcome site' })
    expect([await link.getAttribute('href'), await link.getAttribute('target')]).toEqual(['http://127.0.0.1:8081/', '_blank'])

    const main = await begin(nothing)
    const { page: other } = await open(browser(), main.url)
    const [popup] = await Promise.all([
      other.context().waitForEvent('page'),
      other.getByRole('button', { name: 'Open the welcome site' }).click(),
    ])
    expect(popup.url()).toMatch(/^(http:\/\/127\.0\.0\.1:8081|about:blank|chrome-error:)/)
    await other.getByRole('link', { name: 'Open the welcome site' }).waitFor()
  })

  test('what PHP there is: found, none but the embedded one, not even that; looked for again', async () => {
    const main = await begin(nothing)
    const { page } = await open(browser(), main.url)
    const php = page.locator('.php-advice')
    await php.getByText('Sites are served by php-fpm 8.2.36.').waitFor()
    expect(await php.getByRole('row').allTextContents()).toEqual([
      'ProgramVersionWhere',
      'php-fpm8.2.36/usr/sbin/php-fpm8.2',
      'php8.2.36/usr/bin/php8.2',
    ])
    const again = php.getByRole('button', { name: 'Look again' })
    main.sites.advice = { found: [], installCommand: 'sudo apt install php-fpm', embedded: { version: '8.4.16' } }
    await again.click()
    await php.getByText('PHP 8.4.16 compiled to WebAssembly serves').waitFor()
    expect(await php.getByRole('status').textContent()).toContain('is the slow one')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await php.getByRole('button', { name: 'Copy: sudo apt install php-fpm' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('sudo apt install php-fpm')
    main.sites.advice = { found: [], installCommand: null, embedded: null }
    await again.click()
    await php.getByText('answer once php-fpm is there').waitFor()
    expect(await php.locator('code').count()).toBe(0)
  })

  test('a folder that is dropped on the desktop app is served; in a browser its path is asked for', async () => {
    const main = await begin(nothing)
    main.sites.chooses = null
    const context = await browser().newContext()
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await withDoor(page, 'a-token', '/srv/dropped')
    await page.goto(main.url.replace(/#.*/, ''))
    await page.getByText('Or drop one anywhere in this window.').waitFor()
    expect(await drop(page, 'dropped')).toBe(true)
    await page.getByRole('link', { name: 'Open 127.0.0.1:8081' }).waitFor()
    expect(main.calls.find(({ name }) => name === 'site.add')?.input).toEqual({ folder: '/srv/dropped' })

    const plain = await begin(nothing)
    const { page: other } = await open(browser(), plain.url)
    await serve(other).waitFor()
    await drop(other, 'blog')
    await other.getByText('A browser does not tell where “blog” lies.').waitFor()
    expect(await field(other).evaluate((input) => input === document.activeElement)).toBe(true)
    await other.keyboard.press('Escape')
    expect(await field(other).count()).toBe(0)
    await expect.poll(() => hasFocus(other)).toBe('Serve a folder')
  })

  test('with rows in the log the + of the sidebar and its key lead to the sites, where the new one has the focus', async () => {
    const main = await begin()
    main.rows([aSummary()])
    const { page } = await open(browser(), main.url)
    await page.getByRole('grid', { name: 'Requests' }).getByRole('row').nth(1).waitFor()
    await page.getByRole('navigation', { name: 'Sites and pools' }).getByRole('button', { name: 'Serve a folder' }).click()
    await field(page).waitFor()
    await page.keyboard.press('Escape')
    await views(page, 'Log').click()
    await page.keyboard.press('Alt+o')
    await field(page).waitFor()
    await page.keyboard.type('/srv/shop')
    await page.keyboard.press('Enter')
    await heading(page, 'shop').waitFor()
    await expect.poll(() => hasFocus(page)).toBe('shop')
  })

  test('by keyboard alone: stopped and started, removed after a question, and put back', async () => {
    const main = await begin({ state: { sites: [aSite(), aSite({ name: 'shop', urls: ['http://127.0.0.1:8082/'] })] } })
    const { page } = await open(browser(), main.url)
    await page.getByText('The log is empty').waitFor()
    await page.keyboard.press('Alt+3')
    await heading(page, 'blog').waitFor()
    const press = async (name: string): Promise<void> => {
      for (let tabs = 0; tabs < 30 && (await hasFocus(page)) !== name; tabs++) await page.keyboard.press('Tab')
      expect(await hasFocus(page)).toBe(name)
      await page.keyboard.press('Enter')
    }
    const left = async (name: string) => (await page.getByRole('button', { name }).boundingBox())?.x
    const stop = await left('Stop blog')
    await press('Stop blog')
    await page.getByText('None while it is stopped.').waitFor()
    expect(await hasFocus(page)).toBe('Start blog')
    expect(await left('Start blog')).toBe(stop)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Open blog' }).waitFor()
    await press('Remove blog')
    await page.getByRole('alertdialog', { name: 'Remove blog?' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => hasFocus(page)).toBe('Remove blog')
    expect(names(main.calls)).toEqual(['site.stop', 'site.start'])
    await page.keyboard.press('Enter')
    await page.getByRole('alertdialog').waitFor()
    await press('Remove blog')
    await page.getByRole('status').getByText('blog was removed.').waitFor()
    await expect.poll(() => hasFocus(page)).toBe('shop')
    await page.keyboard.press('Control+z')
    await heading(page, 'blog').waitFor()
    await expect.poll(() => hasFocus(page)).toBe('blog')
    expect(await page.getByText('blog was removed.').count()).toBe(0)
    expect(names(main.calls)).toEqual(['site.stop', 'site.start', 'site.remove', 'site.restore'])
  })

  test('the last site removed: the way to another has the focus, and the notice undoes it with its button', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await views(page, 'Sites').click()
    await page.getByRole('button', { name: 'Remove blog' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove blog' }).click()
    await page.getByText('A site is a folder that Sluice serves').waitFor()
    await expect.poll(() => hasFocus(page)).toBe('Serve a folder')
    await page.getByRole('button', { name: 'Undo' }).click()
    await heading(page, 'blog').waitFor()
    await expect.poll(() => hasFocus(page)).toBe('blog')
  })

  test('what can no longer be undone is no longer offered: its name is served again', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await views(page, 'Sites').click()
    await page.getByRole('button', { name: 'Remove blog' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove blog' }).click()
    await page.getByText('blog was removed.').waitFor()
    main.state({ sites: [aSite()] })
    await page.getByText('blog was removed.').waitFor({ state: 'detached' })
  })

  test('what fails says why: a site by its state, an action where it was asked for', async () => {
    const taken = new Failure('port-taken', { port: 8081, address: '127.0.0.1', by: ' by nginx (pid 812)' }).data
    const main = await begin({ state: { sites: [aSite({ urls: [], state: { word: 'failed', failure: taken } })] } })
    const { page } = await open(browser(), main.url)
    await views(page, 'Sites').click()
    await page.getByText('Port 8081 on 127.0.0.1 is in use by nginx (pid 812).').waitFor()
    await page.getByRole('button', { name: 'Start blog' }).click()
    await page.getByRole('link', { name: 'Open blog' }).waitFor()
    // Another window removed it a moment ago.
    main.sites.wait = Promise.reject(new Failure('site-unknown', { site: 'blog' }))
    main.sites.wait.catch(() => {})
    await page.getByRole('button', { name: 'Stop blog' }).click()
    await page.getByRole('alert').getByText('There is no site blog.').waitFor()
  })

  test('in a low window, too, the list shows which site is looked at', async () => {
    const sites = ['a', 'b', 'c', 'd', 'e', 'f', 'last'].map((name) => aSite({ name }))
    const main = await begin({ state: { sites } })
    const { page } = await open(browser(), main.url, { viewport: { width: 640, height: 400 } })
    await views(page, 'Sites').click()
    const last = page.getByRole('listbox', { name: 'Sites' }).getByRole('option', { name: 'last' })
    const seen = () =>
      last.evaluate((item) => item.getBoundingClientRect().bottom <= (item.parentElement?.getBoundingClientRect().bottom ?? 0) + 1)
    expect(await seen()).toBe(false)
    await page.getByRole('option', { name: 'a open' }).focus()
    await page.keyboard.press('End')
    await heading(page, 'last').waitFor()
    await expect.poll(seen).toBe(true)
    await views(page, 'Pools').click()
    await views(page, 'Sites').click()
    await heading(page, 'last').waitFor()
    await expect.poll(seen).toBe(true)
  })

  test('a site whose pool has failed says why, before its page is asked for', async () => {
    const failure = new Failure('folder-not-for-pool-user', { user: 'www-data', path: '/srv/blog' }).data
    const state = { word: 'failed', says: failure.says, sinceMs: 0, failure } as const
    const main = await begin({ state: { pools: [aPool({ state, generations: [] })] } })
    const { page } = await open(browser(), main.url)
    await page.getByText('The log is empty').waitFor()
    const why = page.getByRole('main').getByText('who cannot enter /srv/blog')
    await why.waitFor()
    await views(page, 'Sites').click()
    await page.getByRole('button', { name: 'Stop blog' }).waitFor()
    await why.waitFor()
    await page.getByRole('button', { name: 'blog', exact: true }).last().click()
    await page.getByText('none · 1,204 exchanges so far').waitFor()
    await page.getByText('workers 0/0').waitFor()
  })
})
