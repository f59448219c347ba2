import type { Transport } from '../../app/contract/client.ts'
import type { Door } from '../../app/contract/door.ts'

declare global {
  interface Window {
    /** The desktop app's door; undefined in a browser. */
    readonly sluice?: Door
  }
}

/** The desktop app's door as a wire of the contract. It needs no token. */
export function openDoor(door: Door): Transport {
  let closed: (() => void) | undefined
  return {
    send: (frame) => door.send(frame),
    onMessage(listener) {
      door.open(listener, () => closed?.())
    },
    onClose(listener) {
      closed = () => {
        closed = undefined
        listener()
      }
    },
    close() {
      door.close()
      closed?.()
    },
  }
}
