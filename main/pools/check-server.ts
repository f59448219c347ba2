import { connect } from 'node:net'
import type { ServerCheckSettings } from '../../app/site/pool-settings.ts'
import { connectReason } from '../connect-reason.ts'
import { responderAddress } from '../responder-address.ts'
import { ping } from './ask-pool.ts'

/** So long a check may last. */
const LIMIT_MS = 2000

/** Whether a server takes a connection, or one of its workers answers a ping. @returns what is wrong, as the end of a sentence; undefined: nothing. Never rejects. */
export async function checkServer(address: string, { kind, pingPath }: ServerCheckSettings): Promise<string | undefined> {
  try {
    if (kind === 'ping') await ping(responderAddress(address), pingPath, LIMIT_MS)
    else await takesConnection(address)
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === undefined ? message : connectReason(code)
  }
}

function takesConnection(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(responderAddress(address))
    const done = (error?: Error): void => {
      clearTimeout(timer)
      socket.destroy()
      if (error) reject(error)
      else resolve()
    }
    const timer = setTimeout(() => done(new Error(`it took no connection within ${LIMIT_MS} ms`)), LIMIT_MS)
    socket.on('connect', () => done()).on('error', done)
  })
}
