import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { freePort } from '../free-port.ts'
import { phpFolder, sluice, testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { violations } from '../renderer/chromium/axe.ts'
import { launch, open, picture } from '../renderer/chromium/browser.ts'
import { until } from '../until.ts'
import { served } from './served.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const refuses = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => false,
    () => true,
  )

suiteWith(['chromium', 'php-fpm'], 'from an empty workspace to a served page, in Chromium', () => {
  test('a path is typed, the page opens, its row appears; the site is stopped, started, removed and put back', async () => {
    const user = testUser()
    const folder = phpFolder(user, 'My Blog', '<?php echo "<h1>hello from PHP</h1>";')
    const words = ['serve', '--workspace', user.workspace, '--port', '0', '--ui-port', '0']
    const { ui } = await served(await sluice(user, words))
    const browser = await launch()
    try {
      const { page, complaints } = await open(browser, ui)
      await page.getByText(/Sites are served by php-fpm \d/).waitFor()
      await picture(page, 'live-first-run')
      expect(await violations(page)).toEqual([])
      const main = page.getByRole('main')

      await main.getByRole('button', { name: 'Serve a folder' }).click()
      const path = page.getByLabel('Path of the folder')
      await path.fill('/no/such folder')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('There is no folder /no/such folder.').waitFor()
      await path.fill(folder)
      await page.keyboard.press('Enter')

      const link = main.getByRole('link', { name: /^Open 127\.0\.0\.1:\d+$/ })
      const [site] = await Promise.all([page.context().waitForEvent('page'), link.click()])
      await site.getByRole('heading', { name: 'hello from PHP' }).waitFor()
      await site.close()
      await page.getByRole('grid', { name: 'Requests' }).getByRole('row').filter({ hasText: 'GET' }).first().waitFor()
      const file = join(user.workspace, 'sites/my-blog.yaml')
      const said = readFileSync(file, 'utf8')
      expect(said).toContain(folder)
      // What is closed below must not be taken by another Sluice of these tests: from its next start the site is here.
      const url = `http://127.0.0.1:${await freePort()}`
      writeFileSync(file, said.replace(/port: \d+/, `port: ${new URL(url).port}`))

      await page.getByRole('navigation', { name: 'Views' }).getByText('Sites').click()
      await page
        .getByRole('navigation', { name: 'Sites and pools' })
        .getByRole('button', { name: /my-blog/ })
        .first()
        .click()
      await main.getByRole('heading', { name: 'my-blog' }).waitFor()
      await picture(page, 'live-site')
      await main.getByRole('button', { name: 'Stop my-blog' }).click()
      await main.getByText('None while it is stopped.').waitFor()
      await main.getByRole('button', { name: 'Start my-blog' }).click()
      await main.getByRole('link', { name: url, exact: true }).waitFor()
      expect(await (await fetch(url)).text()).toContain('hello from PHP')

      await main.getByRole('button', { name: 'Remove my-blog' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Remove my-blog' }).click()
      await page.getByText('my-blog was removed.').waitFor()
      await main.getByRole('heading', { name: 'welcome' }).waitFor()
      await until(() => refuses(url), { what: 'the port to close' })
      expect([existsSync(file), existsSync(join(folder, 'index.php'))]).toEqual([false, true])
      await page.getByRole('button', { name: 'Undo' }).click()
      await main.getByRole('link', { name: url, exact: true }).waitFor()
      expect(await (await fetch(url)).text()).toContain('hello from PHP')
      expect(await violations(page)).toEqual([])
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  })

  test('the welcome site that is served from the start is one click away', async () => {
    const user = testUser()
    const { ui } = await served(await sluice(user, ['serve', '--workspace', user.workspace, '--port', '0', '--ui-port', '0']))
    const browser = await launch()
    try {
      const { page } = await open(browser, ui)
      const link = page.getByRole('link', { name: 'Open the welcome site' })
      const [site] = await Promise.all([page.context().waitForEvent('page'), link.click()])
      await site.getByRole('heading').first().waitFor()
      await page.getByRole('grid', { name: 'Requests' }).getByRole('row').filter({ hasText: 'GET' }).first().waitFor()
    } finally {
      await browser.close()
    }
  })
})
