import { homedir } from 'node:os'
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { type PageKey, pageKeys } from './page-keys.ts'

/** What the menu asks of the app. */
export interface MenuActions {
  readonly serveFolder: () => void
  readonly serve: (folder: string) => void
  readonly chooseWorkspace: () => void
  readonly openWorkspace: (folder: string) => void
  readonly showWorkspace: () => void
  /** The page obeys its keys itself; a click is the same key. */
  readonly press: (key: PageKey) => void
}

/** What was worked with before, newest first, absolute. */
export interface Recent {
  readonly folders: readonly string[]
  /** Without the one that is open. */
  readonly workspaces: readonly string[]
}

const mac = process.platform === 'darwin'

/**
 * The menu as each platform has it: complete in macOS's bar, the same under Alt elsewhere. No reload: Ctrl+R sends the selected exchange
 * again; that key belongs to the page.
 */
export function setMenu(actions: MenuActions, recent: Recent): void {
  const file: MenuItemConstructorOptions[] = [
    { label: 'Serve a Folder…', accelerator: 'CmdOrCtrl+O', click: actions.serveFolder },
    paths('Open Recent', recent.folders, actions.serve),
    { type: 'separator' },
    { label: 'Open Workspace…', click: actions.chooseWorkspace },
    paths('Open Recent Workspace', recent.workspaces, actions.openWorkspace),
    { label: 'Show the Workspace', click: actions.showWorkspace },
    { type: 'separator' },
    mac ? { role: 'close' } : { role: 'quit', label: 'Quit', accelerator: 'CmdOrCtrl+Q' },
  ]
  const view: MenuItemConstructorOptions[] = [
    ...(['log', 'pools', 'sites'] as const).map((name) => pageItem(name, actions)),
    { type: 'separator' },
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
    { role: 'help', submenu: [pageItem('keys', actions)] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** The key is shown beside its name, and left to the page. */
function pageItem(key: PageKey, { press }: MenuActions): MenuItemConstructorOptions {
  const { label, accelerator } = pageKeys[key]
  return { label, accelerator, registerAccelerator: false, click: () => press(key) }
}

function paths(label: string, all: readonly string[], open: (path: string) => void): MenuItemConstructorOptions {
  const submenu = all.map((path) => ({ label: named(path), click: () => open(path) }))
  return { label, enabled: all.length > 0, submenu }
}

/** As the user would write it. One `&` makes a letter of a menu an access key. */
function named(path: string): string {
  const home = homedir()
  const short = path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
  return short.replaceAll('&', '&&')
}
