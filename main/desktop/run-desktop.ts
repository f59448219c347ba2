import { join } from 'node:path'
import { app, dialog } from 'electron'
import { asFailure } from '../../app/failure.ts'
import { distFile } from '../dist-file.ts'
import { createLog } from '../log.ts'
import { defaultWorkspace } from '../workspace/folders.ts'
import { type OpenWorkspace, openWorkspace } from '../workspace/open-workspace.ts'
import { realOr } from '../workspace/real-or.ts'
import { servePage } from './app-page.ts'
import { type CommandLine, commandLine } from './command-line.ts'
import { showFailure } from './dialogs.ts'
import { lockDown } from './lock-down.ts'
import { closeWindow, show } from './main-window.ts'
import { type Desk, openDesk } from './open-desk.ts'

/** The desktop app from Electron's readiness to its end; the first failure that keeps it from starting is a dialogue. */
export async function runDesktop(given: CommandLine): Promise<void> {
  const log = createLog({ write: (line) => process.stderr.write(line), trace: process.env.SLUICE_TRACE })
  const list = join(app.getPath('userData'), 'workspaces.json')
  let desk: Desk | undefined
  /** A workspace takes the place of another: the app stays, though no window is there. */
  let changing = false
  let turn: Promise<void> = Promise.resolve()
  let ending = false

  /** One after the other: an end waits for a beginning, so that nothing is left behind. */
  const inTurn = (act: () => Promise<void>): void => {
    turn = turn.then(act)
  }
  const open = async (opened: OpenWorkspace): Promise<void> => {
    desk = await openDesk(opened, { log, list, openWorkspace: (folder) => inTurn(() => change(folder)) })
  }
  const giveUp = (error: unknown): void => {
    const { message, mend } = asFailure(error)
    log('error', `${message} ${mend}`)
    dialog.showErrorBox('Sluice could not start', `${message}\n${mend}`)
    app.exit(1)
  }
  const start = async (): Promise<void> => {
    if (!ending)
      await openWorkspace(given.workspace ?? defaultWorkspace(), { temporary: false })
        .then(open)
        .catch(giveUp)
  }
  const change = async (folder: string): Promise<void> => {
    if (!desk || ending) return
    if (realOr(folder) === desk.workspace) return show(desk.window)
    changing = true
    await replace(desk, folder)
    changing = false
  }
  const replace = async (before: Desk, folder: string): Promise<void> => {
    let opened: OpenWorkspace
    try {
      // Before anything is closed: one that cannot be opened changes nothing.
      opened = await openWorkspace(folder, { temporary: false })
    } catch (error) {
      return showFailure(before.window, log, 'The workspace could not be opened', error)
    }
    if (!(await closeWindow(before.window)) || ending) return opened.close()
    await before.close()
    desk = undefined
    await open(opened).catch(giveUp)
  }
  const obey = async ({ workspace, folder }: CommandLine): Promise<void> => {
    if (workspace !== undefined) await change(workspace)
    if (folder !== undefined && !ending) await desk?.serve(folder)
  }
  // Pools drain and end before the process does.
  const end = (): void => {
    if (ending) return
    ending = true
    // A page that never answers whether it may be closed holds nobody up.
    if (changing) desk?.window.destroy()
    inTurn(async () => {
      await desk?.close()
      app.exit(0)
    })
  }

  app.on('second-instance', (_event, _argv, _cwd, data) => {
    if (desk && !desk.window.isDestroyed()) show(desk.window)
    const second = commandLine.safeParse(data)
    if (second.success) inTurn(() => obey(second.data))
  })
  // Closing is quitting: what Sluice serves, it shows.
  app.on('window-all-closed', () => {
    if (!changing) app.quit()
  })
  app.on('will-quit', (event) => {
    event.preventDefault()
    end()
  })
  // Whoever sends a signal is not there to be asked about unsaved text.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)

  await app.whenReady()
  lockDown()
  servePage(distFile('renderer'))
  inTurn(start)
  if (given.folder !== undefined) inTurn(() => obey({ folder: given.folder }))
}
