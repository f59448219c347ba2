import type { WebContents } from 'electron'

const command = process.platform === 'darwin' ? 'meta' : 'control'

/** Keys of the page (renderer/shell/keys.ts) that a menu names, too. */
export const pageKeys = {
  log: { label: 'Log', accelerator: 'CmdOrCtrl+1', keyCode: '1' },
  pools: { label: 'Pools', accelerator: 'CmdOrCtrl+2', keyCode: '2' },
  sites: { label: 'Sites', accelerator: 'CmdOrCtrl+3', keyCode: '3' },
  keys: { label: 'Keys', accelerator: 'CmdOrCtrl+/', keyCode: '/' },
} as const

export type PageKey = keyof typeof pageKeys

/** Presses one on the page. */
export function pressKey(contents: WebContents, key: PageKey): void {
  const { keyCode } = pageKeys[key]
  contents.sendInputEvent({ type: 'keyDown', keyCode, modifiers: [command] })
  contents.sendInputEvent({ type: 'keyUp', keyCode, modifiers: [command] })
}
