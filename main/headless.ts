import { randomBytes } from 'node:crypto'
import { asFailure, Failure } from '../app/failure.ts'
import { createUiServer } from './bridge/ui-server.ts'
import { type Bridge, openBridge } from './bridge/websocket.ts'
import { distFile } from './dist-file.ts'
import { listenOn, type WantedPort } from './listen-on.ts'
import { type Sluice, type SluiceOptions, startSluice } from './sluice.ts'
import { urlOf } from './url-of.ts'
import { announceInstance } from './workspace/instances.ts'

export interface HeadlessOptions extends SluiceOptions {
  /** Sluice's own page; null: none, but other commands still reach this Sluice. */
  readonly ui: WantedPort | null
}

export interface Headless {
  readonly sluice: Sluice
  /** With the token in its fragment; null: no page is served. */
  readonly uiUrl: string | null
  /** Never rejects. */
  close(): Promise<void>
}

const ANY_PORT: WantedPort = { port: 0, exact: true }

/**
 * Sluice with its page on loopback, for a machine without a display. @throws Failure of whatever did not come up; what had is
 * closed again
 */
export async function startHeadless({ ui, ...options }: HeadlessOptions): Promise<Headless> {
  const { run, bind, log, workspace } = options
  const sluice = await startSluice(options)
  const server = createUiServer(ui ? distFile('renderer') : null)
  let bridge: Bridge | undefined
  let takeBack = (): void => {}
  const close = async (): Promise<void> => {
    takeBack()
    await bridge?.close()
    server.closeAllConnections()
    server.close()
    await sluice.close()
  }
  try {
    const address = ui ? bind : '127.0.0.1'
    const url = urlOf(address, await listenOn(server, address, ui ?? ANY_PORT).catch(forPage))
    const token = randomBytes(24).toString('base64url')
    bridge = openBridge({ server, handlers: sluice.handlers, token, log })
    try {
      takeBack = announceInstance(run.base, { pid: process.pid, address: url, token, workspace: workspace.folder })
    } catch (error) {
      log('warning', `Other commands can't find this Sluice: ${asFailure(error).message}`)
    }
    return { sluice, uiUrl: ui ? `${url}/#token=${token}` : null, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Of the two ports that can be asked for, this one. */
function forPage(error: unknown): never {
  const failure = asFailure(error)
  throw failure.code === 'port-taken' ? new Failure('ui-port-taken', failure.details, error) : failure
}
