import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import send from 'send'
import { isLoopbackHost } from './loopback-host.ts'
import { PAGE_POLICY } from './page-policy.ts'

/**
 * The server of Sluice's own page: GET and HEAD of the files in `folder` (null: none), for a Host that is this machine. It never
 * sets a cookie: cookies ignore ports, so a PHP site on another one would be sent it. Not listening yet; the bridge takes its
 * upgrades.
 */
export function createUiServer(folder: string | null): Server {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    if (!isLoopbackHost(request.headers.host)) return refuse(response, 403, 'Open this page as 127.0.0.1 or localhost.')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return refuse(response, 405, `${request.method} is not served here.`)
    }
    if (folder === null) return refuse(response, 404, 'There is no such page.')
    serveFile(request, response, folder)
  })
  // A page that is gone keeps no port from being closed.
  server.keepAliveTimeout = 2000
  return server
}

const HEADERS = {
  'Content-Security-Policy': PAGE_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // A newer Sluice on the same port brings a newer page.
  'Cache-Control': 'no-cache',
}

function serveFile(request: IncomingMessage, response: ServerResponse, folder: string): void {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '')
  send(request, path, { root: folder, index: ['index.html'], dotfiles: 'ignore', cacheControl: false })
    .on('error', () => refuse(response, 404, 'There is no such page.'))
    .on('directory', () => refuse(response, 404, 'There is no such page.'))
    .pipe(response)
}

function refuse(response: ServerResponse, status: number, says: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`${says}\n`)
}
