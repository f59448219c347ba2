import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith, thePeer } from '../peers.ts'
import { alive, descendants } from '../processes.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { desktopCommand, startDesktop } from './desktop.ts'
import { pageText, siteFolder, siteUrl, startWithSite } from './pages.ts'

suiteWith(['electron', 'xvfb', 'php-fpm'], 'the desktop app', () => {
  test('a folder is served, its page appears as a row, and the row opens down to its records', async () => {
    const folder = siteFolder()
    const desktop = await startDesktop([folder])
    const { window } = desktop
    const url = await siteUrl(desktop)
    expect(await (await fetch(`${url}/orders`)).text()).toBe('shop /orders')
    const row = window.getByRole('grid', { name: 'Requests' }).getByRole('row').filter({ hasText: '/orders' })
    await row.filter({ hasText: '200' }).click()
    await window.keyboard.press('Enter')
    const details = window.locator('#details')
    await details.getByRole('tab', { name: /Parameters/ }).click()
    await details.getByText(join(folder, 'public/index.php')).first().waitFor()
    await details.getByRole('tab', { name: /Records/ }).click()
    await details.getByText('FCGI_END_REQUEST').first().waitFor()
    expect(await window.title()).toContain('shop')
  })

  test('the page reaches no Node, leads nowhere else and opens no window', async () => {
    const desktop = await startWithSite()
    const { window, app } = desktop
    const url = await siteUrl(desktop)
    expect(await window.evaluate('[typeof process, typeof require, Object.keys(window.sluice).sort().join()]')).toEqual([
      'undefined',
      'undefined',
      'close,open,pathOf,send',
    ])
    // Links go to the person's browser: here nobody may be started.
    await app.evaluate(({ shell }) => {
      shell.openExternal = () => Promise.resolve()
    })
    expect(await window.evaluate(`window.open(${JSON.stringify(url)}) === null`)).toBe(true)
    // A message that no contract has, and one for a handler that is not there.
    await window.evaluate(`window.sluice.send('rubbish'); window.sluice.send('{"id":1,"call":"no.such","input":{}}')`)
    await fetch(`${url}/after`)
    await window.getByRole('row').filter({ hasText: '/after' }).waitFor()
    expect(app.windows()).toHaveLength(1)
    // Last: what drives the window takes a navigation that was refused for one that is still to come.
    await app.evaluate(
      ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(`location.href = '${to}'`),
      url,
    )
    await fetch(`${url}/later`)
    await until(async () => (await pageText(desktop)).includes('/later'), { ms: 15_000, what: 'a row after the refused navigation' })
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())).toBe('app://sluice/')
    expect(
      await app.evaluate(({ BrowserWindow }) => {
        const web = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
        const { contextIsolation, nodeIntegration, sandbox, webviewTag } = web.getLastWebPreferences()
        return { contextIsolation, nodeIntegration, sandbox, webviewTag }
      }),
    ).toEqual({ contextIsolation: true, nodeIntegration: false, sandbox: true, webviewTag: false })
  })

  test('a second start hands its folder to the first and ends', async () => {
    const home = tempFolder()
    const desktop = await startWithSite(siteFolder(), home)
    await siteUrl(desktop)
    const second = join(tempFolder(), 'blog')
    mkdirSync(second)
    writeFileSync(join(second, 'index.php'), 'blog')
    const { args, env } = await desktopCommand(home, [second])
    const child = spawn(thePeer('electron'), args, { env, stdio: 'ignore' })
    const code = await new Promise((done) => child.once('exit', done))
    expect(code).toBe(0)
    await desktop.window.getByText('blog').first().waitFor()
    expect(readFileSync(join(home, 'config/sluice/sites/blog.yaml'), 'utf8')).toContain(second)
  })

  test('SIGTERM in the middle of a request ends all that was started', async () => {
    const desktop = await startWithSite()
    const url = await siteUrl(desktop)
    void fetch(`${url}/slow.php`).catch(() => {})
    await desktop.window.getByRole('row').filter({ hasText: '/slow.php' }).waitFor()
    const family = descendants(desktop.pid)
    expect(family.length).toBeGreaterThan(2)
    process.kill(desktop.pid, 'SIGTERM')
    await until(() => !alive(desktop.pid) && !family.some(alive), { ms: 20_000, what: 'the end of the app and of PHP-FPM' })
  })

  test('a workspace that another Sluice owns is a clear line', async () => {
    const home = tempFolder()
    const first = await startDesktop([], home)
    await first.window.getByText(/./).first().waitFor()
    // The same workspace, but another app as Electron sees it.
    const { args, env } = await desktopCommand(home, [])
    const child = spawn(thePeer('electron'), [`--user-data-dir=${join(home, 'other')}`, ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    await until(() => said.includes('in use by process'), { ms: 20_000, what: 'the line' })
    const family = descendants(child.pid ?? 0)
    child.kill('SIGKILL')
    await until(() => !family.some(alive), { ms: 10_000, what: 'the end of the second app' })
    expect(said).toContain(`process ${first.pid}`)
    expect(existsSync(join(home, 'config/sluice'))).toBe(true)
  })
})
