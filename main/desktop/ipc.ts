import { type BrowserWindow, type IpcMainEvent, ipcMain, type WebContents } from 'electron'
import type { Handlers } from '../../app/contract/all.ts'
import { doorChannel } from '../../app/contract/door.ts'
import { type Frame, packMessage } from '../../app/contract/pack-bytes.ts'
import { Session } from '../bridge/session.ts'
import type { Log } from '../log.ts'
import { PAGE_ORIGIN } from './app-page.ts'

/** A message of the page; what it sends is small, as on the WebSocket. */
const MAX_FRAME_BYTES = 16 << 20

/**
 * The contract on Electron's IPC: one session a page, begun anew when the page is loaded again. A message counts only from the top frame
 * of that window's own page.
 */
export function openIpc(window: BrowserWindow, handlers: Handlers, log: Log): () => void {
  const contents = window.webContents
  let session: Session | undefined

  const open = (): void => {
    session?.end()
    session = new Session({
      handlers,
      log,
      send: async (message) => {
        if (!contents.isDestroyed()) for (const frame of packMessage(message)) contents.send(doorChannel.frame, frame)
      },
      // The wire is private to this window: who can speak on it needs no token.
      onHello: () => {},
      isWelcomed: () => true,
    })
  }
  const end = (): void => {
    session?.end()
    session = undefined
  }

  const onOpen = (event: IpcMainEvent): void => {
    if (isPage(event, contents, log)) open()
  }
  const onFrame = (event: IpcMainEvent, frame: unknown): void => {
    if (!isPage(event, contents, log)) return
    if (isFrame(frame)) session?.take(frame)
    else
      log(
        'warning',
        `A message of Sluice's page was refused: it is no text and no bytes, or more than ${MAX_FRAME_BYTES} of them.`,
        'desktop',
      )
  }
  const onClose = (event: IpcMainEvent): void => {
    if (isPage(event, contents, log)) end()
  }
  ipcMain.on(doorChannel.open, onOpen).on(doorChannel.frame, onFrame).on(doorChannel.close, onClose)
  contents.on('render-process-gone', end)
  return () => {
    ipcMain.off(doorChannel.open, onOpen).off(doorChannel.frame, onFrame).off(doorChannel.close, onClose)
    end()
  }
}

function isPage(event: IpcMainEvent, contents: WebContents, log: Log): boolean {
  const frame = event.senderFrame
  const ours = event.sender === contents && frame !== null && frame === contents.mainFrame && frame.url.startsWith(`${PAGE_ORIGIN}/`)
  if (!ours) log('warning', `A message from ${frame?.url ?? 'a frame that is gone'} was refused: it is not Sluice's page.`, 'desktop')
  return ours
}

function isFrame(frame: unknown): frame is Frame {
  if (typeof frame === 'string') return frame.length <= MAX_FRAME_BYTES
  return frame instanceof Uint8Array && frame.byteLength <= MAX_FRAME_BYTES
}
