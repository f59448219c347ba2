import { app, Menu, type MenuItemConstructorOptions } from 'electron'

/** What the menu asks of the app; the page hears of views through its own keys. */
export interface MenuActions {
  readonly serveFolder: () => void
  readonly openWorkspace: () => void
}

const mac = process.platform === 'darwin'

/**
 * The menu as each platform has it: complete in macOS's bar, the same under Alt elsewhere. No reload: Ctrl+R sends the selected exchange
 * again; that key belongs to the page.
 */
export function setMenu({ serveFolder, openWorkspace }: MenuActions): void {
  const file: MenuItemConstructorOptions[] = [
    { label: 'Serve a Folder…', accelerator: 'CmdOrCtrl+O', click: serveFolder },
    { label: 'Show the Workspace', click: openWorkspace },
    { type: 'separator' },
    mac ? { role: 'close' } : { role: 'quit', label: 'Quit', accelerator: 'CmdOrCtrl+Q' },
  ]
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : [{ type: 'separator' } as const, { role: 'toggleDevTools' } as const]),
  ]
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: file },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
