import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../app/contract/client.ts'
import { openTransport } from '../../main/bridge/websocket-transport.ts'
import { project, serve } from '../interop/served.ts'
import { testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { launch, open } from '../renderer/chromium/browser.ts'
import { siteUrl, startWithSite } from './pages.ts'

const FILES = {
  'index.php':
    '<!doctype html><p id=got>cookie <?= $_SERVER["HTTP_COOKIE"] ?? "none" ?>, referer <?= $_SERVER["HTTP_REFERER"] ?? "none" ?>, opener ' +
    '</p><script>document.getElementById("got").append(window.opener === null ? "none" : "there")</script>',
}

/** What a script of the page gets of Sluice's own endpoint: how its WebSocket ends, and its requests. */
function knock(page: Page, address: string, hello: string | null) {
  return page.evaluate(
    async ({ address, hello }) => {
      const socket = new WebSocket(address.replace('http:', 'ws:'))
      const webSocket = await new Promise<string>((resolve) => {
        socket.onopen = () => hello !== null && socket.send(JSON.stringify({ hello }))
        socket.onmessage = ({ data }) => resolve(String(data))
        socket.onclose = ({ code }) => resolve(`closed ${code}`)
      })
      socket.close()
      const get = (init: RequestInit) =>
        fetch(address, init).then(
          (response) => response.type,
          () => 'refused',
        )
      return { webSocket, read: await get({}), send: await get({ mode: 'no-cors' }) }
    },
    { address, hello },
  )
}

const REFUSED = { webSocket: 'closed 1006', read: 'refused', send: 'refused' }

suiteWith(['chromium', 'php-fpm'], "a site's page and the headless Sluice", () => {
  test('it gets no token, and cannot connect with one', async () => {
    const user = testUser()
    const { ui, port } = await serve(user, [project(user, FILES)])
    const [address = '', token = ''] = ui.split('/#token=')
    const browser = await launch()
    onTestFinished(() => browser.close())
    // The same browser has Sluice's page open, which is welcome.
    const { page } = await open(browser, ui)
    const link = page.getByRole('main').getByRole('link', { name: /^Open 127\.0\.0\.1:\d+$/ })
    const [popup] = await Promise.all([page.waitForEvent('popup'), link.click()])
    expect(await popup.locator('#got').textContent()).toBe('cookie none, referer none, opener none')
    expect(await knock(page, address, token)).toEqual({ webSocket: '{"welcome":true}', read: 'basic', send: 'basic' })
    expect(new URL(popup.url()).port).toBe(String(port))
    for (const hello of [null, token]) expect(await knock(popup, address, hello)).toEqual(REFUSED)
    // By its name, too: a cookie or a token would not know the one from the other.
    await popup.goto(`http://blog.localhost:${port}/`)
    expect(await knock(popup, address.replace('127.0.0.1', 'localhost'), token)).toEqual(REFUSED)
  }, 60_000)
})

suiteWith(['electron', 'xvfb', 'chromium', 'php-fpm'], "a site's page and the desktop app", () => {
  test('it cannot connect to the endpoint of other commands, with the right token neither', async () => {
    const desktop = await startWithSite(project(testUser(), FILES))
    const url = await siteUrl(desktop)
    const instance = JSON.parse(readFileSync(join(desktop.home, `sluice/instances/${desktop.pid}.json`), 'utf8'))
    const { address, token } = instance as { address: string; token: string }
    const client = createClient(await openTransport(address, 5000), { hello: token })
    onTestFinished(() => client.close())
    await client.welcome

    const browser = await launch()
    onTestFinished(() => browser.close())
    const { page } = await open(browser, url)
    for (const hello of [null, token]) expect(await knock(page, address, hello)).toEqual(REFUSED)
  }, 60_000)
})
