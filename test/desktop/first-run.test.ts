import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { suiteWith } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { startDesktop } from './desktop.ts'

vi.setConfig({ testTimeout: 60_000 })

suiteWith(['electron', 'xvfb', 'php-fpm'], 'the first screen of the desktop app', () => {
  test('the welcome site opens in the person’s browser, in one click', async () => {
    const { window, app } = await startDesktop()
    await app.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      shell.openExternal = (url) => Promise.resolve(void opened.push(url))
    })
    const opened = (): Promise<string[]> => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
    await window.getByRole('button', { name: 'Open the welcome site' }).click()
    const [url = ''] = await until(async () => (await opened()).length > 0 && opened(), { ms: 30_000, what: 'the browser' })
    expect((await fetch(url)).status).toBe(200)
    await window.getByRole('grid', { name: 'Requests' }).getByRole('row').filter({ hasText: 'GET' }).first().waitFor()
    // Served now, it is a link; the page itself leads nowhere.
    await window.getByRole('navigation', { name: 'Views' }).getByText('Sites').click()
    await window.getByRole('link', { name: 'Open welcome' }).click()
    await until(async () => (await opened()).length === 2, { what: 'the browser once more' })
    expect(app.windows()).toHaveLength(1)
  })

  test('a folder that is dropped on the window is served', async () => {
    const folder = join(tempFolder(), 'dropped')
    mkdirSync(folder)
    writeFileSync(join(folder, 'index.php'), '<?php echo "from the dropped folder";')
    const { window } = await startDesktop()
    await window.getByText('Or drop one anywhere in this window.').waitFor()
    const devtools = await window.context().newCDPSession(window)
    const data = { items: [], files: [folder], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
    const link = window.getByRole('link', { name: /^Open 127\.0\.0\.1:\d+$/ })
    expect(await (await fetch((await link.getAttribute('href')) ?? '')).text()).toBe('from the dropped folder')
  })
})
