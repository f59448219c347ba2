import type { FromParent, ToParent } from './parent-messages.ts'

/** Who started the program: a process that forked it, Electron (utilityProcess), or nobody who listens. */
export interface Parent {
  /** @returns once it is on its way. Never rejects. */
  tell(message: ToParent): Promise<void>
  onMessage(listener: (message: FromParent) => void): void
  /** The parent is gone, or does not want the program any more. */
  onGone(listener: () => void): void
}

/** What Electron adds to `process` in a utilityProcess. */
interface ElectronPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
}

export function findParent(): Parent {
  const { parentPort } = process as unknown as { readonly parentPort?: ElectronPort }
  if (parentPort) return electronParent(parentPort)
  return process.send ? forkingParent() : noParent
}

function electronParent(port: ElectronPort): Parent {
  return {
    async tell(message) {
      port.postMessage(message)
    },
    onMessage: (listener) => port.on('message', ({ data }) => listener(data as FromParent)),
    onGone: (listener) => port.on('close', listener),
  }
}

function forkingParent(): Parent {
  return {
    tell: (message) =>
      new Promise((resolve) => {
        // A parent that goes away in the middle is told of by 'disconnect'.
        if (process.connected) process.send?.(message, undefined, undefined, () => resolve())
        else resolve()
      }),
    onMessage: (listener) => process.on('message', (message) => listener(message as FromParent)),
    onGone: (listener) => process.on('disconnect', listener),
  }
}

/** Started by hand: the address goes to stdout, all else to stderr. */
const noParent: Parent = {
  async tell(message) {
    if (message.type === 'ready') console.log(message.address)
    else console.error(message.says)
  },
  onMessage: () => undefined,
  onGone: () => undefined,
}
