import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { manyStates } from '../../fixtures/states.ts'
import { manyWorkers } from '../../fixtures/workers.ts'
import { suiteWith } from '../../peers.ts'
import { violations } from './axe.ts'
import { open, picture } from './browser.ts'
import { looks } from './looks.ts'
import { usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const PATH = '/etc/php/8.2/fpm/pool.d/shops.conf'

suiteWith(['chromium'], 'how pools look', () => {
  const { browser, begin } = usesWindow()
  const pool = (page: Page, name: string) =>
    page
      .getByRole('option', { name: new RegExp(`^${name}`) })
      .or(page.locator('.sidebar-item').filter({ hasText: name }))
      .locator('visible=true')
      .first()

  for (const look of looks)
    test(`workers, many and none, a failure, and a file of no pool, ${look.name}`, async () => {
      const looked = async (page: Page, name: string): Promise<void> => {
        await picture(page, `${name}-${look.name}`)
        expect.soft(await violations(page), `axe on ${name}`).toEqual([])
        expect.soft(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is too wide`).toBe(true)
      }
      const main = await begin({ state: manyStates() })
      main.workers(manyWorkers(32))
      main.loose.pools = ['blog']
      const { page, complaints } = await open(browser(), main.url, look)
      await page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
      await pool(page, 'api').click()
      await page.getByText('PROPFIND /report.php').waitFor()
      await looked(page, 'workers-many')
      main.workers({ atMs: 0, generations: [], workers: [] })
      await pool(page, 'old').click()
      await page.getByText('No generation runs').waitFor()
      await looked(page, 'workers-failed')
      await pool(page, 'elsewhere').click()
      await page.getByRole('group', { name: 'Servers of elsewhere' }).waitFor()
      await looked(page, 'servers')
      await page.getByRole('button', { name: 'Open a pool file' }).click()
      await page.getByRole('textbox', { name: /^Path of a pool file/ }).fill('/none.conf')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('/none.conf').waitFor()
      await looked(page, 'file-dialog')
      await page.getByRole('button', { name: PATH }).click()
      await page.getByRole('textbox', { name: 'pm.max_children', exact: true }).fill('12')
      await page.getByText('PHP-FPM takes it.').waitFor()
      await looked(page, 'file-edited')
      expect(complaints).toEqual([])
    })
})
