import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron'
import { asFailure } from '../../app/failure.ts'
import type { Log } from '../log.ts'

type Parent = BrowserWindow | undefined

/** A folder with a project. null: cancelled, as below. */
export function chooseFolder(window: Parent): Promise<string | null> {
  return chosen(window, { title: 'Serve a folder', buttonLabel: 'Serve this folder', properties: ['openDirectory'] })
}

export function chooseWorkspace(window: Parent): Promise<string | null> {
  return chosen(window, {
    title: 'Open a workspace',
    message: 'A folder for sites, pools and settings: one of before, or an empty one',
    buttonLabel: 'Open this workspace',
    properties: ['openDirectory', 'createDirectory'],
  })
}

export function chooseFile(window: Parent): Promise<string | null> {
  const filters = [
    { name: 'Pool files', extensions: ['conf'] },
    { name: 'All files', extensions: ['*'] },
  ]
  return chosen(window, { title: 'Open a pool file', buttonLabel: 'Open this file', properties: ['openFile'], filters })
}

/** Says what did not work and what to do about it, here and on stderr. Nothing waits for the answer: Sluice serves on. */
export function showFailure(window: BrowserWindow, log: Log, title: string, error: unknown): void {
  const { message, mend } = asFailure(error)
  log('error', `${title}: ${message} ${mend}`)
  if (!window.isDestroyed()) void dialog.showMessageBox(window, { type: 'error', message: title, detail: `${message}\n${mend}` })
}

async function chosen(window: Parent, options: OpenDialogOptions): Promise<string | null> {
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return canceled ? null : (filePaths[0] ?? null)
}
