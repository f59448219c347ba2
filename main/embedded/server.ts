import { mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { Connection } from './connection.ts'
import { Instances } from './instances.ts'
import { listenAt } from './listening.ts'
import { mountsOf } from './mounts.ts'
import type { Options } from './options.ts'
import type { Parent } from './parent.ts'
import { phpIni } from './php-ini.ts'
import type { PhpPackage } from './php-package.ts'
import { virtualPath } from './virtual-path.ts'
import { webAssembly } from './web-assembly.ts'

export interface ServerOptions extends Options {
  readonly php: PhpPackage
  /** The file of this very program. */
  readonly program: string
}

export interface RunningServer {
  /** Takes no more connections, and finishes what runs, for no longer than this. */
  drain(limitMs: number): Promise<void>
  /** Closes at once. */
  close(): void
}

/**
 * Listens, starts the instances, and tells the parent once the first of them runs. Rejects with a sentence where it can't; `failed`
 * is told what keeps the first instance from running.
 */
export async function startServer(options: ServerOptions, parent: Parent, failed: (says: string) => void): Promise<RunningServer> {
  const { workers, maxRequests, requestLimitMs, php, program } = options
  const temp = makeFolders(options.temp)
  const mounts = mountsOf([...options.roots, temp.php])
  const compiled = await webAssembly.compile(readFileSync(php.wasm))
  const listening = await listenAt(options.listen)
  const instances = new Instances({
    program,
    workers,
    maxRequests,
    requestLimitMs,
    start: {
      package: php,
      compiled,
      mounts,
      ini: phpIni({ sessions: virtualPath(join(temp.php, 'sessions')), temp: virtualPath(temp.php) }),
    },
    on: {
      ready: () => void parent.tell({ type: 'ready', address: listening.address, php: php.version, workers }),
      failed,
      line: (level, says) => void parent.tell({ type: 'line', level, says }),
    },
  })
  const connections = new Set<Connection>()
  let bodies = 0
  listening.server.on('connection', (socket) => {
    const connection = new Connection(socket, { instances, workers, nextBodyPath: () => join(temp.bodies, String(++bodies)) })
    connections.add(connection)
    socket.on('close', () => connections.delete(connection))
  })
  return {
    drain(limitMs) {
      for (const connection of connections) connection.end()
      return new Promise((resolve) => {
        const limit = setTimeout(resolve, limitMs)
        listening.server.close(() => {
          clearTimeout(limit)
          resolve()
        })
      })
    },
    close: () => listening.close(),
  }
}

/** Folders of the program's own. PHP sees one of them. */
function makeFolders(temp: string): { readonly php: string; readonly bodies: string } {
  const folder = (name: string): string => {
    mkdirSync(join(temp, name), { recursive: true, mode: 0o700 })
    return realpathSync(join(temp, name))
  }
  const php = folder('php')
  folder('php/sessions')
  return { php, bodies: folder('bodies') }
}
