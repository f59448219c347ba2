import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { FastcgiPeer, page } from '../../fixtures/fastcgi-peer.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

/** A request as it reached the responder. */
export interface Reached {
  readonly method: string
  readonly target: string
  body: string
  /** All of the body came. */
  whole: boolean
}

/** What a client sends on a connection: the pieces one after the other. It goes when it has so many answers, or the connection is closed. */
export interface Sent {
  readonly pieces: readonly Uint8Array[]
  readonly answers: number
}

/** What a connection came to. */
export interface Visit {
  /** In order. */
  readonly reached: readonly Reached[]
  /** What the client got, latin1. */
  readonly received: string
}

/** A client that has its answers goes when nothing came for so long; one that has none waits for them until the limit. */
const QUIET_MS = 100
const LIMIT_MS = 10_000
const ANSWER = /HTTP\/1\.1 [2-5]\d\d /g
const AT_ONCE = 50

/** An engine whose every path goes to a responder that answers at once, and writes down what reached it by the port of the client. */
export class HttpRig {
  private readonly byPort = new Map<number, Reached[]>()

  private constructor(
    readonly engine: EngineRig,
    peer: FastcgiPeer,
  ) {
    const known = new Map<unknown, Reached>()
    peer.behaviour = ({ read, socket }) => {
      const request = known.get(read) ?? {
        method: read.params.get('REQUEST_METHOD') ?? '',
        target: read.params.get('REQUEST_URI') ?? '',
        body: '',
        whole: false,
      }
      if (!known.has(read)) this.of(Number(read.params.get('REMOTE_PORT'))).push(request)
      known.set(read, request)
      if (!read.stdinEnded) return
      known.delete(read)
      request.whole = true
      socket.write(page('fine'))
    }
    peer.stdin = (read, part) => {
      const request = known.get(read)
      if (request) request.body += Buffer.from(part).toString('latin1')
    }
  }

  static async start(): Promise<HttpRig> {
    const peer = await FastcgiPeer.start(() => {})
    const docroot = tempFolder()
    writeFileSync(`${docroot}/index.php`, '')
    const engine = await EngineRig.start({
      sites: [site(docroot)],
      pools: [pool(peer.address, { maxChildren: 16 })],
      limits: { clientIdleMs: 500 },
    })
    return new HttpRig(engine, peer)
  }

  /** Once each exchange has told its end. */
  async settled(): Promise<void> {
    const { engine } = this
    await until(() => engine.spool.exchanges.size === engine.begun && engine.queue.at(-1)?.active === 0, {
      ms: 20_000,
      what: 'all exchanges to end',
    })
  }

  /** Each on a connection of its own, many at once. @throws Error where one gets neither its answers nor a close */
  async visits(all: readonly Sent[]): Promise<Visit[]> {
    const visits: Visit[] = []
    let next = 0
    const client = async (): Promise<void> => {
      for (let n = next++; n < all.length; n = next++) visits[n] = await this.visit(all[n] as Sent)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, client))
    return visits
  }

  private visit({ pieces, answers }: Sent): Promise<Visit> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: this.engine.port(), noDelay: true })
      let received = ''
      let from = 0
      const began = performance.now()
      socket.setTimeout(QUIET_MS)
      socket.on('timeout', () => {
        if ([...received.matchAll(ANSWER)].length >= answers) socket.destroy()
        else if (performance.now() - began < LIMIT_MS) socket.setTimeout(QUIET_MS)
        else
          reject(
            new Error(
              `${LIMIT_MS} ms and neither ${answers} answers nor a close, but ${JSON.stringify(received)}, to ${JSON.stringify(Buffer.concat(pieces).toString('latin1'))}`,
            ),
          )
      })
      socket.on('connect', () => {
        from = socket.localPort ?? 0
        this.byPort.delete(from)
        let at = 0
        const next = (): void => {
          const piece = pieces[at++]
          if (piece && !socket.destroyed) socket.write(piece, () => setImmediate(next))
        }
        next()
      })
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1')
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve({ reached: this.of(from), received }))
    })
  }

  private of(port: number): Reached[] {
    const known = this.byPort.get(port) ?? []
    this.byPort.set(port, known)
    return known
  }
}
