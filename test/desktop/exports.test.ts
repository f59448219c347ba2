import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { project } from '../interop/served.ts'
import { testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { startDesktop } from './desktop.ts'
import { siteUrl } from './pages.ts'

suiteWith(['electron', 'xvfb', 'php-fpm'], 'files from the desktop app', () => {
  test('an exchange is saved where its user says; nothing but what the page made is', async () => {
    const desktop = await startDesktop([project(testUser(), { 'index.php': '<?php echo "shop";' }, 'shop')])
    const { app, window } = desktop
    const url = await siteUrl(desktop)
    await fetch(`${url}/orders`, { method: 'POST', body: 'two mugs' })
    const file = join(tempFolder(), 'saved.har')
    // In the place of the dialogue, which a test can't answer.
    await app.evaluate(({ session }, path) => {
      session.defaultSession.on('will-download', (_event, item) => item.setSavePath(path))
    }, file)
    await window.getByRole('grid', { name: 'Requests' }).getByRole('row').filter({ hasText: '/orders' }).filter({ hasText: '200' }).click()
    await window.getByRole('button', { name: 'Export' }).click()
    await window.getByRole('menuitem', { name: 'HAR', exact: true }).click()
    await until(() => existsSync(file), { what: 'the file' })
    await until(() => readFileSync(file, 'utf8').endsWith(']}}\n'), { what: 'all of it' })
    expect(readFileSync(file, 'utf8')).toContain('"text":"two mugs"')

    const cancelled = await app.evaluate(
      ({ session }, from) =>
        new Promise<boolean>((resolve) => {
          session.defaultSession.once('will-download', (event) => resolve(event.defaultPrevented))
          session.defaultSession.downloadURL(from)
        }),
      url,
    )
    expect(cancelled).toBe(true)
  }, 60_000)
})
