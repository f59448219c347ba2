import type { NetConnectOpts } from 'node:net'
import { type PoolStatusReport, parseStatusJson } from '../../app/pool/status-json.ts'
import { fastcgiRequest } from './fastcgi-request.ts'

/** Whether a worker of the pool answers at ping.path. Rejects where none can be reached, or it says something else. */
export async function ping(to: string | NetConnectOpts, path: string, limitMs: number): Promise<void> {
  const { stdout } = await fastcgiRequest(to, params(path, ''), limitMs)
  // ping.response may be anything; only the ping page is text/plain with it alone, and only a worker of PHP-FPM has such a page.
  if (!/^Content-type:\s*text\/plain/im.test(stdout) || /^Status:/im.test(stdout))
    throw new Error(`no answer to a ping: ${stdout.slice(0, 200)}`)
}

/** PHP-FPM's full status. @param path pm.status_path. Rejects where nobody answers; undefined: an answer of something else. */
export async function askStatus(socket: string, path: string, limitMs: number): Promise<PoolStatusReport | undefined> {
  const { stdout } = await fastcgiRequest(socket, params(path, 'json&full'), limitMs)
  return parseStatusJson(stdout.slice(stdout.indexOf('\r\n\r\n') + 4))
}

/** PHP-FPM compares SCRIPT_NAME, and asks for a SCRIPT_FILENAME of any text. */
const params = (path: string, query: string): [string, string][] => [
  ['GATEWAY_INTERFACE', 'CGI/1.1'],
  ['SERVER_PROTOCOL', 'HTTP/1.1'],
  ['REQUEST_METHOD', 'GET'],
  ['SCRIPT_NAME', path],
  ['SCRIPT_FILENAME', path],
  ['REQUEST_URI', query === '' ? path : `${path}?${query}`],
  ['QUERY_STRING', query],
]
