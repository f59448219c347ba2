import { expect, test } from 'vitest'
import { project } from '../interop/served.ts'
import { testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { startDesktop } from './desktop.ts'
import { siteUrl } from './pages.ts'

suiteWith(['electron', 'xvfb', 'php-fpm'], 'keys of the log in the desktop app', () => {
  test('Ctrl+R sends the selected request again and never loads the page again; Ctrl+F filters; the command is on the clipboard', async () => {
    const desktop = await startDesktop([project(testUser(), { 'index.php': '<?php echo "shop";' }, 'shop')])
    const { app, window } = desktop
    const url = await siteUrl(desktop)
    await fetch(`${url}/orders`, { method: 'POST', body: 'two mugs' })
    const rows = window.getByRole('grid', { name: 'Requests' }).getByRole('row').filter({ hasText: '/orders' })
    await window.evaluate('window.isTheSamePage = true')
    await rows.filter({ hasText: '200' }).click()
    await window.keyboard.press('Control+r')
    await rows.nth(1).filter({ hasText: '200' }).waitFor()
    await until(async () => (await rows.nth(1).getAttribute('aria-selected')) === 'true', { what: 'the new exchange, selected' })
    expect(await window.evaluate('window.isTheSamePage')).toBe(true)

    await window.getByRole('button', { name: 'Copy as cURL' }).click()
    await window.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^curl http[\s\S]*--data-raw 'two mugs'$/)

    await window.keyboard.press('Control+f')
    await window.keyboard.type('method:GET ')
    await window.getByText('None of the 2 exchanges fits the filter.').waitFor()
    await window.keyboard.press('Escape') // empties the filter
    await window.keyboard.press('Escape')
    await window.keyboard.press('?')
    await window
      .getByRole('dialog')
      .locator('div')
      .filter({ hasText: 'Send the selected request again' })
      .getByText('Ctrl', { exact: true })
      .first()
      .waitFor()
  }, 60_000)
})
