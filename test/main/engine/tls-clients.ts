import { readFileSync } from 'node:fs'
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { certificateFile } from '../../../main/certificates/authority-files.ts'
import { thePeer } from '../../peers.ts'
import { start } from '../../started.ts'
import type { EngineRig } from './engine-rig.ts'

export const caOf = (rig: EngineRig): string => certificateFile(rig.caFolder)

export interface Curled {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** curl that trusts the CA of the rig and nothing else. */
export async function curl(rig: EngineRig, ...words: string[]): Promise<Curled> {
  const run = start(thePeer('curl'), ['-sS', '--cacert', caOf(rig), ...words])
  const { code } = await run.exit
  return { code, stdout: run.stdout, stderr: run.stderr }
}

/** A connection after its handshake. It goes with the test. */
export function tlsConnection(
  rig: EngineRig,
  options: { readonly rejectUnauthorized?: boolean; readonly servername?: string; readonly alpn?: readonly string[] } = {},
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const { alpn, rejectUnauthorized = true, servername = '' } = options
    const socket = connectTls({
      host: '127.0.0.1',
      port: rig.port(),
      servername,
      rejectUnauthorized,
      ...(rejectUnauthorized ? { ca: readFileSync(caOf(rig)) } : {}),
      ...(alpn ? { ALPNProtocols: [...alpn] } : {}),
    })
    onTestFinished(() => void socket.destroy())
    socket.once('error', reject)
    socket.once('secureConnect', () => resolve(socket))
  })
}

/** An HTTP/2 connection. It goes with the test. */
export async function http2Connection(rig: EngineRig, host = 'localhost'): Promise<ClientHttp2Session> {
  const session = connectHttp2(`https://${host}:${rig.port()}`, {
    ca: readFileSync(caOf(rig)),
    lookup: loopback,
    settings: { maxHeaderListSize: 1 << 20 },
  })
  session.on('error', () => {})
  onTestFinished(() => void session.destroy())
  await new Promise<void>((resolve, reject) => session.once('connect', () => resolve()).once('error', reject))
  return session
}

const loopback = (_name: string, _options: unknown, done: (error: null, addresses: { address: string; family: number }[]) => void): void =>
  done(null, [{ address: '127.0.0.1', family: 4 }])

export interface StreamAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Buffer
  /** Of RST_STREAM; 0: it ended as it should. */
  readonly code: number
}

/** What comes on a stream until it closes. */
export function answerOf(stream: ClientHttp2Stream): Promise<StreamAnswer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let headers: Record<string, unknown> = {}
    stream.on('response', (got) => {
      headers = got as Record<string, unknown>
    })
    stream.on('data', (chunk: Buffer) => parts.push(chunk))
    stream.on('error', () => {})
    stream.on('close', () =>
      resolve({ status: Number(headers[':status'] ?? 0), headers, body: Buffer.concat(parts), code: stream.rstCode ?? 0 }),
    )
  })
}

export function get(session: ClientHttp2Session, path: string, headers: OutgoingHttpHeaders = {}): Promise<StreamAnswer> {
  const stream = session.request({ ':path': path, ...headers })
  return answerOf(stream)
}
