import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith } from '../peers.ts'
import { alive, descendants } from '../processes.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { startDesktop } from './desktop.ts'
import { siteUrl } from './pages.ts'

suiteWith(['electron', 'xvfb', 'php-wasm'], 'the desktop app on a machine without PHP', () => {
  test('the welcome site comes from the embedded PHP, the window says so, and nothing of it is left', async () => {
    const home = tempFolder()
    mkdirSync(join(home, 'config/sluice'), { recursive: true })
    writeFileSync(join(home, 'config/sluice/settings.yaml'), 'php: { search: [] }\n')
    // Under its own name the window would show its first screen.
    const folder = join(home, 'tour')
    cpSync(join(import.meta.dirname, '../../assets/welcome'), folder, { recursive: true })
    const desktop = await startDesktop([folder], home)
    const { window, pid } = desktop
    const url = await siteUrl(desktop)
    expect(await (await fetch(`${url}/`)).text()).toMatch(/PHP 8\.4\.\d+, wasm/)
    const visit = await fetch(`${url}/session.php`)
    const cookie = visit.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(await (await fetch(`${url}/session.php`, { headers: { cookie } })).text()).toContain('Visits</th><td><code>2<')
    expect((await fetch(`${url}/fail.php`)).status).toBe(500)

    await window
      .getByRole('grid', { name: 'Requests' })
      .getByRole('row')
      .filter({ hasText: '/fail.php' })
      .filter({ hasText: '500' })
      .click()
    await window.keyboard.press('Enter')
    await window.locator('#details').getByText('The embedded PHP has none: PHP-FPM alone counts them.').waitFor()
    await window.locator('#details').getByRole('button', { name: 'tour' }).last().click()
    await window.getByText('PHP compiled to WebAssembly, run by Sluice: the slow one').waitFor()
    await window.getByRole('button', { name: /^embedded PHP 8\.4\.\d+$/ }).waitFor()
    await window.getByText(/^No php-fpm was found on this machine, so the embedded PHP serves instead\. Install php-fpm \(/).waitFor()

    const family = descendants(pid)
    process.kill(pid, 'SIGTERM')
    await until(() => !alive(pid) && !family.some(alive), { ms: 20_000, what: 'the end of the app and of the embedded PHP' })
  }, 60_000)
})
