import { app, type BrowserWindow, dialog, type OpenDialogOptions, shell } from 'electron'
import { asFailure, Failure } from '../../app/failure.ts'
import { distFile } from '../dist-file.ts'
import { type Headless, startHeadless } from '../headless.ts'
import { createLog, type Log } from '../log.ts'
import { newRun } from '../run.ts'
import { defaultWorkspace } from '../workspace/folders.ts'
import { keepPorts } from '../workspace/keep-ports.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'
import { servePage } from './app-page.ts'
import { openIpc } from './ipc.ts'
import { launchEmbedded } from './launch-embedded.ts'
import { lockDown, openInBrowser } from './lock-down.ts'
import { openMainWindow, show } from './main-window.ts'
import { setMenu } from './menu.ts'

const SHARED_PORT = 8080
const BIND = '127.0.0.1'

/** The desktop app from Electron's readiness to its end: services, window, menu; the first failure that keeps it from starting is a dialogue. */
export async function runDesktop(folder: string | null): Promise<void> {
  const log = createLog({ write: (line) => process.stderr.write(line), trace: process.env.SLUICE_TRACE })
  let running: Headless | undefined
  let window: BrowserWindow | undefined
  let ending = false

  const serve = async (path: string): Promise<void> => {
    try {
      await running?.sluice.handlers['site.add']({ folder: path })
    } catch (error) {
      const { message, mend } = asFailure(error)
      dialog.showErrorBox('The folder could not be served', `${message}\n${mend}`)
    }
  }
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    if (window && !window.isDestroyed()) show(window)
    const second = (data as { folder?: unknown } | undefined)?.folder
    if (typeof second === 'string') void serve(second)
  })
  // Closing is quitting: what Sluice serves, it shows.
  app.on('window-all-closed', () => app.quit())
  // Pools drain and end before the process does.
  const end = (): void => {
    if (ending) return
    ending = true
    void (running?.close() ?? Promise.resolve()).then(() => app.exit(0))
  }
  app.on('will-quit', (event) => {
    event.preventDefault()
    end()
  })
  // Whoever sends a signal is not there to be asked about unsaved text.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)

  await app.whenReady()
  lockDown()
  servePage(distFile('renderer'))
  try {
    running = await startServices(log, () => window)
  } catch (error) {
    const { message, mend } = asFailure(error)
    log('error', `${message} ${mend}`)
    dialog.showErrorBox('Sluice could not start', `${message}\n${mend}`)
    app.exit(1)
    return
  }
  const handlers = running.sluice.handlers
  window = openMainWindow()
  openIpc(window, handlers, log)
  setMenu({
    serveFolder: () => {
      void chooseFolder(window).then((path) => (path === null ? undefined : serve(path)))
    },
    openWorkspace: () => void shell.openPath(defaultWorkspace()),
  })
  if (folder !== null) await serve(folder)
}

async function startServices(log: Log, window: () => BrowserWindow | undefined): Promise<Headless> {
  const run = newRun()
  try {
    const opened = await openWorkspace(process.env.SLUICE_WORKSPACE ?? defaultWorkspace(), { temporary: false })
    const sites = await keepPorts(opened.loaded.sites, BIND, log)
    return await startHeadless({
      workspace: { ...opened, loaded: { ...opened.loaded, sites } },
      run,
      log,
      bind: BIND,
      shared: { port: SHARED_PORT, exact: false },
      exactPorts: true,
      mustComeUp: false,
      ui: null,
      launchEmbedded,
      desktop: { chooseFolder: () => chooseFolder(window()), chooseFile: () => chooseFile(window()), openUrl: (url) => openChecked(url) },
    })
  } catch (error) {
    run.close()
    throw error
  }
}

async function chooseFolder(window: BrowserWindow | undefined): Promise<string | null> {
  return chosen(window, { title: 'Serve a folder', buttonLabel: 'Serve this folder', properties: ['openDirectory'] })
}

async function chooseFile(window: BrowserWindow | undefined): Promise<string | null> {
  const filters = [
    { name: 'Pool files', extensions: ['conf'] },
    { name: 'All files', extensions: ['*'] },
  ]
  return chosen(window, { title: 'Open a pool file', buttonLabel: 'Open this file', properties: ['openFile'], filters })
}

async function chosen(window: BrowserWindow | undefined, options: OpenDialogOptions): Promise<string | null> {
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return canceled ? null : (filePaths[0] ?? null)
}

function openChecked(url: string): void {
  if (!URL.canParse(url)) throw new Failure('contract-bad-input', { name: 'url.open', reason: 'it is no URL' })
  openInBrowser(url)
}
