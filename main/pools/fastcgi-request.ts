import type { NetConnectOpts } from 'node:net'
import { FCGI_END_REQUEST, FCGI_STDERR, FCGI_STDIN, FCGI_STDOUT } from '../../app/fastcgi/constants.ts'
import type { Params } from '../../app/fastcgi/params-encoder.ts'
import { encodeRequestStart } from '../../app/fastcgi/request-start.ts'
import { endOfStream } from '../../app/fastcgi/stream-records.ts'
import { askOnce } from './ask-once.ts'

export interface FastcgiAnswer {
  readonly stdout: string
  readonly stderr: string
}

/**
 * One request without a body: for pings and status, which are no exchanges.
 * @param to path of a unix socket, or as net.connect takes an address @returns once FCGI_END_REQUEST is there. Rejects as `askOnce`.
 */
export async function fastcgiRequest(to: string | NetConnectOpts, params: Params, limitMs: number): Promise<FastcgiAnswer> {
  const request = Buffer.concat([encodeRequestStart({ requestId: 1, keepConn: false, params }), endOfStream(FCGI_STDIN, 1)])
  const content = await askOnce(typeof to === 'string' ? { path: to } : to, request, [FCGI_END_REQUEST], limitMs)
  return { stdout: content(FCGI_STDOUT).toString(), stderr: content(FCGI_STDERR).toString() }
}
