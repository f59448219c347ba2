import { chmod, chown, lstat, stat, unlink } from 'node:fs/promises'
import { connect, type ListenOptions, type Server } from 'node:net'
import { dirname } from 'node:path'
import type { EngineTap } from '../../../app/contract/taps.ts'
import { Failure } from '../../../app/failure.ts'
import { errnoReason } from '../../errno-reason.ts'
import { responderAddress } from '../../responder-address.ts'
import { portHolder } from '../port-holder.ts'
import { pathHolder } from './path-holder.ts'

type Wanted = Pick<EngineTap, 'listen' | 'mode' | 'owner' | 'group'>

/**
 * Opens a server at the address of a tap. A socket file that nobody listens on is replaced.
 * @returns the address, with its port where any was asked for @throws Failure `address-taken`, `tap-not-opened`
 */
export async function openServer(server: Server, wanted: Wanted): Promise<string> {
  const at = responderAddress(wanted.listen)
  const path = 'path' in at ? at.path : undefined
  const failed = (reason: string): Failure => new Failure('tap-not-opened', { address: wanted.listen, reason })
  if (path !== undefined) await makeRoom(path, wanted.listen, failed)
  try {
    await listen(server, path === undefined ? { ...at, exclusive: true } : { path })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw await taken(wanted.listen)
    throw failed(path === undefined ? (REASONS[code] ?? errnoReason(error)) : await unixReason(code, path, error))
  }
  try {
    await setRights(wanted)
  } catch (error) {
    server.close()
    throw failed(`its owner or mode cannot be set: ${errnoReason(error)}`)
  }
  const opened = server.address()
  return typeof opened === 'string' || opened === null ? wanted.listen : wanted.listen.replace(/:\d+$/, `:${opened.port}`)
}

/** Gives a unix socket its owner, group and mode; until then only who made it may connect. Rejects with the system's error. */
export async function setRights({ listen, mode, owner, group }: Wanted): Promise<void> {
  if (!listen.startsWith('unix:')) return
  const path = listen.slice('unix:'.length)
  if (owner !== null || group !== null) await chown(path, owner ?? KEEP, group ?? KEEP)
  if (mode !== null) await chmod(path, mode)
}

/** chown(2): that one stays as it is. */
const KEEP = -1

async function makeRoom(path: string, address: string, failed: (reason: string) => Failure): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (!found) return
  if (!found.isSocket()) throw failed('a file that is no socket stands in its place')
  if (await isServed(path)) throw await taken(address)
  await unlink(path).catch((error: unknown) => {
    throw failed(`the socket that was left there cannot be removed: ${errnoReason(error)}`)
  })
}

/** Only a refused connection says that nobody listens there. */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'))
  })
}

async function taken(address: string): Promise<Failure> {
  const at = responderAddress(address)
  return new Failure('address-taken', { address, by: await ('path' in at ? pathHolder(at.path) : portHolder(Number(at.port))) })
}

function listen(server: Server, at: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** libuv says EACCES also where there is no folder. */
async function unixReason(code: string, path: string, error: unknown): Promise<string> {
  const folder = dirname(path)
  if (code !== 'EACCES' && code !== 'ENOENT') return REASONS[code] ?? errnoReason(error)
  const there = await stat(folder).catch(() => undefined)
  return there ? `this user may not write to ${folder}` : `there is no folder ${folder}`
}

const REASONS: Readonly<Record<string, string>> = {
  EINVAL: 'its path is longer than the system allows',
  EADDRNOTAVAIL: 'that is no address of this machine',
  ENOTFOUND: 'that name has no address',
  EACCES: 'this user may not open that port',
  ERR_SOCKET_BAD_PORT: 'that is no address: it is unix:/path or host:port',
}
