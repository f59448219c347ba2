import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { Failure } from '../../../app/failure.ts'
import { aSite, manyStates } from '../../fixtures/states.ts'
import { suiteWith } from '../../peers.ts'
import { violations } from './axe.ts'
import { open, picture } from './browser.ts'
import { looks } from './looks.ts'
import { usesWindow } from './window.ts'

vi.setConfig({ testTimeout: 60_000 })

const long = `/home/me/Projects/${'a-customer-with-a-long-name/'.repeat(8)}shop`
const recent = [long, '/srv/蓝色杯子商店', '/srv/מוצרים/אתר', '/home/me/blog', '/home/me/api', '/var/www/html'].map((folder, n) => ({
  folder,
  lastMs: Date.UTC(2026, 10, 25 - n),
}))
const taken = new Failure('port-taken', { port: 8083, address: '127.0.0.1', by: ' by nginx (pid 812)' }).data

suiteWith(['chromium'], 'how the first screen and the sites look', () => {
  const { browser, begin } = usesWindow()

  for (const look of looks) {
    const looked = async (page: Page, name: string): Promise<void> => {
      await picture(page, `${name}-${look.name}`)
      expect.soft(await violations(page), `axe on ${name}`).toEqual([])
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `width of ${name}`).toBe(true)
    }
    test(`the first screen: PHP found, many folders of before, a path that is wrong, ${look.name}`, async () => {
      const main = await begin({ state: { sites: [], pools: [] } })
      main.sites.recent = recent
      const { page } = await open(browser(), main.url, look)
      await page.getByText('Sites are served by php-fpm 8.2.36.').waitFor()
      await looked(page, 'first')
      main.sites.missing.add('/srv/blgo')
      await page.getByRole('button', { name: 'Serve a folder' }).last().click()
      await page.getByLabel('Path of the folder').fill('/srv/blgo')
      await page.keyboard.press('Enter')
      await page.getByText('There is no folder /srv/blgo.').waitFor()
      await looked(page, 'first-wrong-path')
    })

    test(`the first screen: only the embedded PHP, or none, ${look.name}`, async () => {
      const main = await begin({ state: { sites: [aSite({ name: 'welcome', root: '/run/welcome' })], pools: [] } })
      main.sites.advice = { ...main.sites.advice, found: [] }
      const { page } = await open(browser(), main.url, look)
      await page.getByText('No PHP was found.').waitFor()
      await looked(page, 'first-embedded')
      main.sites.advice = {
        found: [{ path: '/usr/bin/php8.2', version: '8.2.36', sapi: 'cli' }],
        installCommand: 'sudo dnf install php-fpm',
        embedded: null,
      }
      await page.getByRole('button', { name: 'Look again' }).click()
      await page.getByText('PHP is here, but not php-fpm').waitFor()
      await looked(page, 'first-no-fpm')
    })

    test(`a site: open, failed, stopped, and the question before it is removed, ${look.name}`, async () => {
      const main = await begin({
        state: {
          ...manyStates(),
          sites: [
            aSite({ root: long, docroot: `${long}/public` }),
            ...manyStates().sites.slice(1),
            aSite({ name: 'stopped', urls: [], state: { word: 'stopped', failure: null } }),
            aSite({ name: 'taken', urls: [], state: { word: 'failed', failure: taken } }),
          ],
        },
      })
      main.sites.recent = recent.slice(1, 4)
      const { page, complaints } = await open(browser(), main.url, look)
      const views = page.getByRole('navigation', { name: 'Views' })
      await views.getByText('Sites').click()
      await page.getByRole('heading', { name: 'blog' }).waitFor()
      await looked(page, 'site-open')
      for (const name of ['stopped', 'taken', 'מוצרים', '蓝色杯子商店']) {
        const item = page
          .getByRole('navigation', { name: 'Sites and pools' })
          .getByRole('button', { name })
          .or(page.getByRole('option', { name }))
        await item.first().click()
        await page.getByRole('heading', { name }).waitFor()
        await looked(page, `site-${name === 'מוצרים' ? 'opening' : name === '蓝色杯子商店' ? 'chinese' : name}`)
      }
      await page.getByRole('button', { name: 'Remove 蓝色杯子商店' }).click()
      await page.getByRole('alertdialog').waitFor()
      await looked(page, 'site-remove')
      await page.getByRole('alertdialog').getByRole('button', { name: 'Remove 蓝色杯子商店' }).click()
      await page.getByText('蓝色杯子商店 was removed.').waitFor()
      await looked(page, 'site-removed')
      expect(complaints).toEqual([])
    })

    test(`no site is left, and no pool, ${look.name}`, async () => {
      const main = await begin({ state: { sites: [], pools: [] } })
      const { page } = await open(browser(), main.url, look)
      const views = page.getByRole('navigation', { name: 'Views' })
      await views.getByText('Sites').click()
      await page.getByText('A site is a folder that Sluice serves').waitFor()
      await looked(page, 'sites-none')
      await views.getByText('Pools').click()
      await page.getByText('A pool is a group').waitFor()
      await looked(page, 'pools-none')
    })
  }
})
