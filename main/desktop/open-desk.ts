import { type BrowserWindow, shell } from 'electron'
import { asFailure, Failure } from '../../app/failure.ts'
import { type Headless, startHeadless } from '../headless.ts'
import type { Log } from '../log.ts'
import { newRun, type Run } from '../run.ts'
import { keepPorts } from '../workspace/keep-ports.ts'
import type { OpenWorkspace } from '../workspace/open-workspace.ts'
import { chooseFile, chooseFolder, chooseWorkspace, showFailure } from './dialogs.ts'
import { openIpc } from './ipc.ts'
import { keepMenu } from './keep-menu.ts'
import { launchEmbedded } from './launch-embedded.ts'
import { openInBrowser } from './lock-down.ts'
import { openMainWindow } from './main-window.ts'
import { pressKey } from './page-keys.ts'
import { rememberWorkspace } from './recent-workspaces.ts'

/** A workspace with its services, its window and its menu. */
export interface Desk {
  /** Real and absolute. */
  readonly workspace: string
  readonly window: BrowserWindow
  /** Makes a site of a folder; what keeps it from that is a dialogue. */
  serve(folder: string): Promise<void>
  /** Pools drain and end. Never rejects. */
  close(): Promise<void>
}

export interface DeskOptions {
  readonly log: Log
  /** Where the workspaces that were opened are remembered. */
  readonly list: string
  /** Another one in place of this. */
  readonly openWorkspace: (folder: string) => void
}

const SHARED_PORT = 8080
const BIND = '127.0.0.1'

/** @throws Failure of whatever did not come up; then the workspace is given back */
export async function openDesk(opened: OpenWorkspace, { log, list, openWorkspace }: DeskOptions): Promise<Desk> {
  let window: BrowserWindow | undefined
  const running = await startServices(opened, log, () => window)
  const { handlers } = running.sluice
  const page = openMainWindow()
  window = page
  // Nothing waits for it: the menu names the other workspaces.
  void rememberWorkspace(list, opened.folder).catch((error: unknown) => log('warning', asFailure(error).message))
  const serve = async (folder: string): Promise<void> => {
    try {
      await handlers['site.add']({ folder })
    } catch (error) {
      showFailure(page, log, 'The folder could not be served', error)
    }
  }
  const closeIpc = openIpc(page, handlers, log)
  const leaveMenu = keepMenu({
    workspace: opened.folder,
    list,
    log,
    actions: {
      serveFolder: () => void chooseFolder(page).then((folder) => (folder === null ? undefined : serve(folder))),
      serve: (folder) => void serve(folder),
      chooseWorkspace: () => void chooseWorkspace(page).then((folder) => (folder === null ? undefined : openWorkspace(folder))),
      openWorkspace,
      showWorkspace: () => void shell.openPath(opened.folder),
      press: (key) => pressKey(page.webContents, key),
    },
  })
  return {
    workspace: opened.folder,
    window: page,
    serve,
    async close() {
      leaveMenu()
      closeIpc()
      await running.close()
    },
  }
}

async function startServices(opened: OpenWorkspace, log: Log, window: () => BrowserWindow | undefined): Promise<Headless> {
  let run: Run
  try {
    run = newRun()
  } catch (error) {
    await opened.close()
    throw error
  }
  const sites = await keepPorts(opened.loaded.sites, BIND, log)
  return startHeadless({
    workspace: { ...opened, loaded: { ...opened.loaded, sites } },
    run,
    log,
    bind: BIND,
    shared: { port: SHARED_PORT, exact: false },
    exactPorts: true,
    mustComeUp: false,
    ui: null,
    launchEmbedded,
    desktop: { chooseFolder: () => chooseFolder(window()), chooseFile: () => chooseFile(window()), openUrl: openChecked },
  })
}

function openChecked(url: string): void {
  try {
    openInBrowser(url)
  } catch (error) {
    throw new Failure('contract-bad-input', { name: 'url.open', reason: 'it is no URL' }, error)
  }
}
