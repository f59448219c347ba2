import { join } from 'node:path'
import { app, BrowserWindow, dialog, nativeTheme } from 'electron'
import { distFile } from '../dist-file.ts'
import { PAGE_ORIGIN } from './app-page.ts'
import { LEAST, lastPlace, rememberPlace } from './window-state.ts'

/** The window, with a page that is sandboxed and knows Electron by its door alone. Shown once it has something to show. */
export function openMainWindow(): BrowserWindow {
  const file = join(app.getPath('userData'), 'window.json')
  const { maximized, ...place } = lastPlace(file)
  const window = new BrowserWindow({
    ...place,
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    title: 'Sluice',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#17181c' : '#fbfbfc',
    autoHideMenuBar: true,
    ...(process.platform === 'darwin' ? { titleBarStyle: 'hiddenInset' as const } : {}),
    webPreferences: {
      preload: distFile('preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // A log that is covered by another window goes on: what it holds back would come all at once.
      backgroundThrottling: false,
    },
  })
  if (maximized) window.maximize()
  rememberPlace(window, file)
  window.once('ready-to-show', () => window.show())
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) void window.loadURL(`${PAGE_ORIGIN}/`)
  })
  // The page asks to stay while a pool file is not applied; a browser would ask by itself.
  window.webContents.on('will-prevent-unload', (event) => {
    const choice = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: 'A pool file has changes that are not applied.',
      detail: 'They are lost when the window is closed.',
      buttons: ['Keep editing', 'Close without them'],
      defaultId: 0,
      cancelId: 0,
    })
    if (choice === 1) event.preventDefault()
  })
  void window.loadURL(`${PAGE_ORIGIN}/`)
  return window
}

/** Brings a window to the front, wherever it is. */
export function show(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Closes it as its user does: its page may ask to stay. @returns whether it went */
export function closeWindow(window: BrowserWindow): Promise<boolean> {
  return new Promise((resolve) => {
    window.once('closed', () => resolve(true))
    // After the listener that asks: who stays prevented nothing.
    window.webContents.once('will-prevent-unload', (event) => {
      if (!event.defaultPrevented) resolve(false)
    })
    window.close()
  })
}
