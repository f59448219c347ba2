import { app, session, shell, type WebContents } from 'electron'
import { PAGE_ORIGIN } from './app-page.ts'

/**
 * The page stays the page: it goes nowhere else, opens no window, gets no permission. A link to a site opens in the
 * person's browser, never inside Sluice, where a site's script would run beside ours. What is saved is what the page
 * itself has made, and Electron asks where to.
 */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) => decide(permission === 'clipboard-sanitized-write'))
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write')
  session.defaultSession.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${PAGE_ORIGIN}/`)) event.preventDefault()
  })
}

function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event, url) => {
    if (!url.startsWith(`${PAGE_ORIGIN}/`)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openInBrowser(url)
    return { action: 'deny' }
  })
}

/** Only http and https of this machine: what a page shows may come from anywhere, so nothing else is handed to the system. */
export function openInBrowser(url: string): void {
  const { protocol, hostname } = new URL(url)
  const local = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]' || hostname.endsWith('.localhost')
  if ((protocol === 'http:' || protocol === 'https:') && local) void shell.openExternal(url)
}
