import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith } from '../peers.ts'
import { alive, descendants } from '../processes.ts'
import { openFile, text } from '../renderer/chromium/pool-file-tab.ts'
import { until } from '../until.ts'
import type { Desktop } from './desktop.ts'
import { inPage, pageText, siteUrl, startWithSite } from './pages.ts'

/** Answers the question of a window that is closed, and counts how often it was asked. */
function answerWith({ app }: Desktop, button: number): Promise<void> {
  return app.evaluate(({ dialog }, choice) => {
    const all = globalThis as { asked?: { message: string; buttons: string[] }[] }
    all.asked = []
    const show = (...args: unknown[]): number => {
      all.asked?.push(args.at(-1) as { message: string; buttons: string[] })
      return choice
    }
    dialog.showMessageBoxSync = show as typeof dialog.showMessageBoxSync
  }, button)
}

const asked = ({ app }: Desktop) => app.evaluate(() => (globalThis as { asked?: { message: string; buttons: string[] }[] }).asked ?? [])

const quit = ({ app }: Desktop) => app.evaluate((electron) => electron.app.quit())

async function ends({ pid }: Desktop, family: readonly number[]): Promise<void> {
  await until(() => !alive(pid) && !family.some(alive), { ms: 30_000, what: 'the end of the app and of PHP-FPM' })
}

async function withUnsavedText(): Promise<Desktop> {
  const desktop = await startWithSite()
  await siteUrl(desktop)
  await openFile(desktop.window)
  await text(desktop.window).fill('[shop]\n; not yet\n')
  return desktop
}

suiteWith(['electron', 'xvfb', 'php-fpm'], 'the end of the desktop app', () => {
  test('the window is closed with a request running: all that was started ends, and no file of the run is left', async () => {
    const desktop = await startWithSite()
    const url = await siteUrl(desktop)
    const cut = fetch(`${url}/slow.php`).then(
      (response) => response.status,
      () => 'cut',
    )
    await desktop.window.getByRole('row').filter({ hasText: '/slow.php' }).waitFor()
    const family = descendants(desktop.pid)
    expect(family.length).toBeGreaterThan(2)
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await ends(desktop, family)
    expect(await cut).not.toBe(200)
    expect(existsSync(join(desktop.home, 'sluice'))).toBe(false)
    expect(existsSync(join(desktop.home, 'config/sluice/.lock'))).toBe(false)
  }, 90_000)

  test('a quit with a pool file unsaved asks: who keeps editing keeps the app and the text, who does not ends it', async () => {
    const desktop = await withUnsavedText()
    await answerWith(desktop, 0)
    await quit(desktop)
    await until(async () => (await asked(desktop)).length === 1, { ms: 20_000, what: 'the question' })
    expect(await asked(desktop)).toMatchObject([
      { message: 'A pool file has changes that are not applied.', buttons: ['Keep editing', 'Close without them'] },
    ])
    expect(await text(desktop.window).inputValue()).toBe('[shop]\n; not yet\n')
    expect(alive(desktop.pid)).toBe(true)

    await answerWith(desktop, 1)
    const family = descendants(desktop.pid)
    await quit(desktop)
    await ends(desktop, family)
  }, 90_000)

  test('a page that dies comes back with its rows and the unsaved text', async () => {
    const desktop = await withUnsavedText()
    const { app, window } = desktop
    // When the test is over.
    await answerWith(desktop, 1)
    await window.getByRole('navigation', { name: 'Views' }).getByText('Log').click()
    const url = await siteUrl(desktop)
    await fetch(`${url}/before`)
    await window.getByRole('row').filter({ hasText: '/before' }).waitFor()
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
    await until(async () => (await pageText(desktop)).includes('/before'), { ms: 30_000, what: 'the row in the new page' })

    const click = (selector: string) =>
      inPage(
        desktop,
        `[...document.querySelectorAll(${JSON.stringify(selector)})].find((each) => /^(Pools|File)/.test(each.innerText))?.click()`,
      )
    await click('nav[aria-label="Views"] *')
    await until(
      async () => {
        await click('[role=tab]')
        return (await inPage<string>(desktop, `document.querySelector('textarea')?.value`)) === '[shop]\n; not yet\n'
      },
      { ms: 20_000, what: 'the unsaved text' },
    )
  }, 90_000)
})
