import { join } from 'node:path'
import { expect, test } from 'vitest'
import { built } from '../built.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { siteUrl, startWithSite } from './pages.ts'

suiteWith(['electron', 'xvfb', 'php-fpm'], 'the wire between the desktop app and its page', () => {
  test('what is neither text nor bytes, or too long, is refused, and the page lives on', async () => {
    const desktop = await startWithSite()
    const url = await siteUrl(desktop)
    const refusals = () => desktop.said().match(/^warning: A message of Sluice's page was refused/gm)?.length ?? 0
    await desktop.window.evaluate('for (const each of [1, null, true, { hello: "" }, [1], new Date()]) window.sluice.send(each)')
    await until(() => refusals() === 6, { ms: 20_000, what: 'six refusals' })
    await desktop.window.evaluate('window.sluice.send("x".repeat(17 << 20))')
    await until(() => refusals() === 7, { ms: 20_000, what: 'the refusal of a long one' })
    await fetch(`${url}/after`)
    await desktop.window.getByRole('row').filter({ hasText: '/after' }).waitFor()
  }, 60_000)

  test('there are three channels, and a window that is not the page is heard on none', async () => {
    const desktop = await startWithSite()
    const url = await siteUrl(desktop)
    const { app } = desktop
    const channels = await app.evaluate(({ ipcMain }) => ipcMain.eventNames().map(String))
    // 'error' is Electron's own.
    expect(channels.filter((name) => name !== 'error').sort()).toEqual(['sluice:close', 'sluice:frame', 'sluice:open'])

    const preload = join(await built('main.cjs'), '../preload.cjs')
    const ask = `window.sluice.open((frame) => { window.heard = frame }, () => {}); window.sluice.send('{"id":1,"call":"state.get","input":{}}')`
    for (const address of ['data:text/html,stranger', 'app://sluice/icon.svg']) {
      await app.evaluate(
        async ({ BrowserWindow }, { address, preload, ask }) => {
          const other = new BrowserWindow({ show: false, webPreferences: { preload } })
          await other.loadURL(address)
          await other.webContents.executeJavaScript(ask)
        },
        { address, preload, ask },
      )
      await until(() => desktop.said().includes(`A message from ${address} was refused`), { ms: 20_000, what: `the refusal of ${address}` })
    }
    await fetch(`${url}/after`)
    await desktop.window.getByRole('row').filter({ hasText: '/after' }).waitFor()
    const heard = await app.evaluate(async ({ BrowserWindow }) => {
      const others = BrowserWindow.getAllWindows().filter((each) => !each.isVisible())
      const all = await Promise.all(
        others.map((each) => each.webContents.executeJavaScript('[typeof window.sluice, typeof window.heard].join()')),
      )
      for (const each of others) each.destroy()
      return all
    })
    expect(heard).toEqual(['object,undefined', 'object,undefined'])
  }, 60_000)
})
