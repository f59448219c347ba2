import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { built } from '../../built.ts'
import { sampleExchanges } from '../../fixtures/exchanges.ts'
import { type FakeMain, startFakeMain } from '../../fixtures/fake-main.ts'
import { manyStates } from '../../fixtures/states.ts'
import { suiteWith } from '../../peers.ts'
import { violations } from './axe.ts'
import { launch, open, picture } from './browser.ts'
import { looks } from './looks.ts'

suiteWith(['chromium'], 'how the window looks', () => {
  let browser: Browser
  let main: FakeMain
  beforeAll(async () => {
    browser = await launch()
    main = await startFakeMain({ renderer: await built('renderer') })
    main.show(sampleExchanges(Date.now()))
  })
  afterAll(async () => {
    await browser?.close()
    await main?.close()
  })

  const row = (page: Page, target: string) => page.getByRole('row').filter({ hasText: target }).first()
  const tab = (page: Page, name: RegExp) => page.locator('#details').getByRole('tab', { name })

  for (const look of looks) {
    const looked = async (page: Page, name: string): Promise<void> => {
      await picture(page, `${name}-${look.name}`)
      expect.soft(await violations(page), `axe on ${name}`).toEqual([])
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    }

    test(`the log, an exchange and its parts, ${look.name}`, async () => {
      const { page, complaints } = await open(browser, main.url, look)
      await row(page, '/cart').waitFor()
      await looked(page, 'log')
      await row(page, '/cart').click()
      await page.locator('#details').getByText('/cart').waitFor()
      await looked(page, 'details')
      for (const each of ['Parameters', 'Request', 'Response', 'STDERR', 'Records']) {
        await tab(page, new RegExp(`^${each}`)).click()
        await looked(page, each.toLowerCase())
      }
      await page.getByRole('option', { name: /contentLength/ }).click()
      await looked(page, 'record-field')
      await page.getByRole('button', { name: 'Details on the right' }).click()
      await looked(page, 'records-right')
      await tab(page, /Overview/).click()
      await looked(page, 'details-right')
      await row(page, '/report.php').click()
      await page.locator('#details').getByText('/report.php').waitFor()
      await looked(page, 'failed')
      expect(complaints).toEqual([])
    })

    test(`the filter of the log, its menu and what was cleared, ${look.name}`, async () => {
      const own = await startFakeMain({ renderer: await built('renderer') })
      own.show(sampleExchanges(Date.now()))
      const { page, complaints } = await open(browser, own.url, look)
      const filter = page.getByRole('combobox', { name: 'Filter the log' })
      try {
        await row(page, '/cart').waitFor()
        await page.keyboard.press('/')
        await page.keyboard.press('ArrowDown')
        await looked(page, 'filter-words')
        await filter.fill('status:')
        await looked(page, 'filter-values')
        await filter.fill('status>=400 method=GET statu:404 type:html')
        await page.getByText(/There is no filter word statu/).waitFor()
        await looked(page, 'filter-fault')
        await filter.fill('status>=400')
        await looked(page, 'filtered')
        await filter.fill('nowhere')
        await looked(page, 'filter-none')
        await filter.fill('')
        await row(page, '/cart').locator('[data-column=status]').click({ button: 'right' })
        await page.getByRole('menuitem', { name: 'Only status 500' }).waitFor()
        await looked(page, 'row-menu')
        await page.getByRole('menuitem', { name: 'Show only' }).hover()
        await page.getByRole('menuitem', { name: 'site blog' }).waitFor()
        await looked(page, 'row-menu-terms')
        await page.keyboard.press('Escape')
        await page.keyboard.press('Escape')
        await row(page, '/logo.png').click()
        own.gone(2)
        await page.getByRole('button', { name: 'Clear' }).click()
        await page.getByText('exchanges cleared').waitFor()
        await looked(page, 'cleared')
        expect(complaints).toEqual([])
      } finally {
        await own.close()
      }
    })

    test(`pools and sites, ${look.name}`, async () => {
      const many = await startFakeMain({ renderer: await built('renderer'), state: manyStates() })
      try {
        const { page, complaints } = await open(browser, many.url, look)
        await page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
        await page.getByText('ready to handle connections').waitFor()
        await looked(page, 'pools')
        await page.getByText('Sluice adds').click()
        await looked(page, 'pools-overlay')
        await page.getByRole('navigation', { name: 'Views' }).getByText('Sites').click()
        await page.getByRole('heading', { name: 'blog' }).waitFor()
        await looked(page, 'sites')
        expect(complaints).toEqual([])
      } finally {
        await many.close()
      }
    })

    test(`an empty log, the keys, and no connection, ${look.name}`, async () => {
      const empty = await startFakeMain({ renderer: await built('renderer') })
      const { page } = await open(browser, empty.url, look)
      try {
        await page.getByText('The log is empty').waitFor()
        await looked(page, 'empty')
        await page.keyboard.press('?')
        await page.getByRole('dialog').waitFor()
        await looked(page, 'keys')
        await page.keyboard.press('Escape')
      } finally {
        await empty.close()
      }
      await page
        .getByText(/Sluice does not answer/)
        .last()
        .waitFor()
      await looked(page, 'disconnected')
    })

    test(`a wrong token, ${look.name}`, async () => {
      const { page } = await open(browser, main.url.replace(/token=.*/, 'token=wrong'), look)
      await page.getByText('another run of Sluice').waitFor()
      await looked(page, 'wrong-token')
    })
  }
})
