import { test } from 'vitest'
import { wholeWay } from '../flows/whole-way.ts'
import { sluice, testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { launch, open } from '../renderer/chromium/browser.ts'
import { served } from './served.ts'

suiteWith(['chromium', 'php-fpm'], 'ways through the window, in Chromium on the headless Sluice', () => {
  test('from the first screen to a changed pool', async () => {
    const user = testUser()
    const { ui } = await served(await sluice(user, ['serve', '--workspace', user.workspace, '--port', '0', '--ui-port', '0']))
    const browser = await launch()
    try {
      const { page } = await open(browser, ui)
      const serveFolder = async (folder: string): Promise<void> => {
        await page.getByRole('main').getByRole('button', { name: 'Serve a folder' }).click()
        await page.getByLabel('Path of the folder').fill(folder)
        await page.keyboard.press('Enter')
      }
      await wholeWay({ page, workspace: user.workspace, serveFolder })
    } finally {
      await browser.close()
    }
  }, 180_000)
})
