import { join } from 'node:path'
import { test } from 'vitest'
import { wholeWay } from '../flows/whole-way.ts'
import { suiteWith } from '../peers.ts'
import { startDesktop } from './desktop.ts'
import { answerDialog } from './pages.ts'

suiteWith(['electron', 'xvfb', 'php-fpm'], 'ways through the window, in Electron', () => {
  test('from the first screen to a changed pool', async () => {
    const desktop = await startDesktop()
    const { window: page, home } = desktop
    const serveFolder = async (folder: string): Promise<void> => {
      await answerDialog(desktop, folder)
      await page.getByRole('main').getByRole('button', { name: 'Serve a folder' }).click()
    }
    await wholeWay({ page, workspace: join(home, 'config/sluice'), serveFolder })
  }, 180_000)
})
