import type { Page } from 'playwright-core'

/**
 * Gives the page the desktop app's door, over the WebSocket of a fake main: what a page does in the desktop app can be tried in a browser.
 * @param path of whatever is dropped
 */
export async function withDoor(page: Page, token: string, path: string): Promise<void> {
  await page.addInitScript(
    ([helloToken, dropped]) => {
      let socket: WebSocket | undefined
      const waiting: (string | Uint8Array<ArrayBuffer>)[] = []
      const door = {
        open(onFrame: (frame: string | Uint8Array) => void, onClose: () => void) {
          const opened = new WebSocket(`ws://${location.host}/`)
          socket = opened
          opened.binaryType = 'arraybuffer'
          opened.onopen = () => {
            opened.send(JSON.stringify({ hello: helloToken }))
            for (const frame of waiting.splice(0)) opened.send(frame)
          }
          opened.onmessage = ({ data }) => onFrame(typeof data === 'string' ? data : new Uint8Array(data))
          opened.onclose = onClose
        },
        send(frame: string | Uint8Array<ArrayBuffer>) {
          if (socket?.readyState === WebSocket.OPEN) socket.send(frame)
          else waiting.push(frame)
        },
        close: () => socket?.close(),
        pathOf: () => dropped,
      }
      Object.defineProperty(window, 'sluice', { value: door })
    },
    [token, path] as const,
  )
}
