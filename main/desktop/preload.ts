import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { type Door, doorChannel } from '../../app/contract/door.ts'
import type { Frame } from '../../app/contract/pack-bytes.ts'

// Runs sandboxed, alone in its bundle. The page gets this door and nothing of Electron.
let onFrame: ((frame: Frame) => void) | undefined
let onClose: (() => void) | undefined

ipcRenderer.on(doorChannel.frame, (_event, frame: Frame) => onFrame?.(frame))
ipcRenderer.on(doorChannel.close, () => onClose?.())

const door: Door = {
  open(frame, close) {
    onFrame = frame
    onClose = close
    ipcRenderer.send(doorChannel.open)
  },
  send(frame) {
    ipcRenderer.send(doorChannel.frame, frame)
  },
  close() {
    onFrame = undefined
    onClose = undefined
    ipcRenderer.send(doorChannel.close)
  },
  pathOf(file) {
    // Before Electron 32 a File carries its path itself.
    const old = (file as { path?: unknown }).path
    if (typeof old === 'string') return old
    return webUtils === undefined ? '' : webUtils.getPathForFile(file as File)
  },
}

contextBridge.exposeInMainWorld('sluice', door)
