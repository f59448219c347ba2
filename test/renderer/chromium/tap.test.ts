import { expect, test, vi } from 'vitest'
import type { TapView } from '../../../app/contract/taps.ts'
import { phpExchange } from '../../fixtures/exchanges.ts'
import { suiteWith } from '../../peers.ts'
import { violations } from './axe.ts'
import { open } from './browser.ts'
import { details, row, tab, usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const listen = 'unix:/run/php/blog.sock'
const aTap = (over: Partial<TapView> = {}): TapView => ({
  ...{ name: 'blog', pool: 'blog', listen, to: 'blog', state: 'open', failure: null, connections: 1, total: 12 },
  ...over,
})

suiteWith(['chromium'], 'a tap in the window', () => {
  const { browser, begin } = usesWindow()

  test('its exchanges are told from others, and cannot be sent again', async () => {
    const main = await begin({ state: { taps: [aTap()] } })
    main.show([phpExchange({ summary: { id: 7, tap: listen, target: '/tapped', host: 'shop.test', worker: null } })])
    const { page, complaints } = await open(browser(), main.url)
    await row(page, '/tapped').click()
    await details(page).getByText('A tap adds nothing to what passes').waitFor()
    expect(await details(page).getByRole('button', { name: 'Send again' }).getAttribute('aria-disabled')).toBe('true')
    expect(await details(page).getByRole('button', { name: 'Copy as cURL' }).count()).toBe(1)
    await tab(page, 'Request').click()
    await details(page).getByText('Rebuilt from the parameters').waitFor()
    await tab(page, 'Response').click()
    await details(page).getByText('As the tap passed it on').waitFor()
    expect(await violations(page)).toEqual([])
    await row(page, '/tapped').click({ button: 'right' })
    const item = page.getByRole('menuitem', { name: 'Send it again from its client' })
    expect(await item.getAttribute('aria-disabled')).toBe('true')
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('what was no request has neither URL nor cURL', async () => {
    const main = await begin()
    main.show([phpExchange({ summary: { id: 7, tap: listen, target: '', method: '', host: '', status: null, state: 'failed' } })])
    const { page } = await open(browser(), main.url)
    await row(page, listen).click()
    await details(page).getByText(listen).first().waitFor()
    expect(await details(page).getByRole('button', { name: 'Copy as cURL' }).count()).toBe(0)
    await row(page, listen).click({ button: 'right' })
    expect(await page.getByRole('menuitem', { name: 'Copy the URL' }).count()).toBe(0)
  })

  test("a pool's own listen stands with it; a tap alone says which address a web server must be told", async () => {
    const main = await begin({ state: { taps: [aTap()] } })
    const { page } = await open(browser(), main.url)
    await page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
    await page.getByText('open · 1 connection of web servers, 12 so far').waitFor()
    expect(await violations(page)).toEqual([])
    main.state({ sites: [], pools: [], taps: [aTap({ name: '-', pool: null, to: '127.0.0.1:9000' })] })
    await page.getByRole('navigation', { name: 'Views' }).getByText('Log').click()
    await page.getByRole('heading', { name: 'Nothing has come through the tap yet' }).waitFor()
    await page.getByText('goes on to 127.0.0.1:9000 unchanged').waitFor()
    expect(await page.getByRole('navigation', { name: 'Sites and pools' }).getByText(listen).count()).toBe(1)
    expect(await violations(page)).toEqual([])
  })
})
