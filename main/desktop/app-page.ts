import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import { PAGE_POLICY } from '../bridge/page-policy.ts'

/** Where the desktop app's page lives. A scheme of our own: file:// would give the page the rights of every file. */
export const PAGE_ORIGIN = 'app://sluice'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Before the app is ready: the scheme behaves like https, so that the page's policy and storage work. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: false } }])
}

/** Serves the files of `folder` as app://sluice/, with the page's policy. Anything else is 404. */
export function servePage(folder: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    const path = normalize(join(folder, decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname)))
    const type = TYPES[extname(path)]
    if (url.host !== 'sluice' || !path.startsWith(folder + sep) || type === undefined) return notFound()
    try {
      return new Response(await readFile(path), {
        headers: { 'Content-Type': type, 'Content-Security-Policy': PAGE_POLICY, 'X-Content-Type-Options': 'nosniff' },
      })
    } catch {
      return notFound()
    }
  })
}

function notFound(): Response {
  return new Response('There is no such page.\n', { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
}
