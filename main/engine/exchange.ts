import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { metaVariables } from '../../app/cgi/meta-variables.ts'
import { type CheckedHead, checkHead } from '../../app/cgi/request-head.ts'
import { decodePath } from '../../app/cgi/request-path.ts'
import type { EngineSite } from '../../app/contract/engine-messages.ts'
import { asFailure, Failure } from '../../app/failure.ts'
import { ClientAnswer } from './client-answer.ts'
import type { ClientConnection } from './client-connection.ts'
import { nowMs } from './clock.ts'
import type { Connections } from './connections.ts'
import { errorPage } from './error-page.ts'
import { ExchangeLog } from './exchange-log.ts'
import { LiveBody } from './live-body.ts'
import { type Located, type LocatedScript, type LocatedStatic, locate } from './locate.ts'
import type { EngineParts } from './parts.ts'
import { requestStart } from './request-start.ts'
import { ScriptRun } from './script-run.ts'
import { isLoopback } from './site-for-host.ts'
import { spoolBody } from './spool-body.ts'
import { SpooledBody } from './spooled-body.ts'
import { sendStatic } from './static-file.ts'

type Outcome = { readonly state: 'done' | 'failed' | 'cancelled'; readonly failure: Failure | undefined }

/** One request and its answer. Whatever happens, one `end` note closes it. */
export class Exchange {
  readonly log: ExchangeLog
  private site: EngineSite | undefined
  private routed = false
  private run: ScriptRun | undefined
  private answer: ClientAnswer | undefined
  private live: LiveBody | undefined
  private spooled: SpooledBody | undefined
  private stopSpooling: (() => void) | undefined
  private outcome: Outcome | undefined
  private finished = false // the whole answer is with the client's system
  private over = false
  private static = false
  private mistrusted = false // what the client sent cannot be told apart from its next request

  /** @param continueFirst the client waits for 100 Continue before it sends its body */
  constructor(
    private readonly parts: EngineParts,
    private readonly connection: ClientConnection,
    readonly req: IncomingMessage,
    private readonly res: ServerResponse,
    private continueFirst: boolean,
  ) {
    this.log = new ExchangeLog(parts.nextId(), parts.recorder, parts.bodyBudgetBytes)
  }

  begin(): void {
    const { res } = this
    this.parts.running.add(this)
    res.on('finish', this.onFinish)
    res.on('close', this.onClose)
    this.serve().catch((error: unknown) => this.fail(asFailure(error)))
  }

  /** The client's side of it cannot go on, or the engine ends. An answer that has not begun becomes an error page, else the connection is cut. */
  fail(failure: Failure): void {
    if (this.outcome || this.over) return
    this.outcome = { state: 'failed', failure }
    this.stopAll()
    const kind = failure.code.startsWith('http-') && failure.code !== 'http-unknown-host' ? 'refused' : 'error'
    this.mistrusted = kind === 'refused' || failure.code === 'client-idle'
    if (!this.routed) this.route({ kind, why: failure.message })
    if (this.res.headersSent) this.cut()
    else this.sendErrorPage(failure)
  }

  /** Ends it at once, without a word to the client. */
  cutOff(failure: Failure): void {
    if (this.over) return
    this.outcome = { state: 'failed', failure }
    this.stopAll()
    this.cut()
  }

  private async serve(): Promise<void> {
    const { parts, connection } = this
    const head = this.open()
    const site = connection.siteFor(head.host)
    this.site = site
    const connections = parts.connections(site.pool)
    if (!connections) throw new Failure('pool-unknown', { pool: site.pool })
    const path = decodePath(head.path, { windows: process.platform === 'win32' })
    const located = await locate(site, connections.pool, { method: head.method, path, query: head.query })
    if (this.over || this.outcome) return
    this.routeTo(located, site)
    if (located.kind === 'script') this.runScript(head, site, located, connections)
    else {
      this.discardBody()
      if (located.kind === 'redirect') this.redirect(located.status, located.location)
      else await this.sendFile(located)
    }
  }

  /** Tells of the request, then judges its head. */
  private open(): CheckedHead {
    const { req, log } = this
    const timeMs = nowMs()
    const { method = '', url: target = '', httpVersion, rawHeaders } = req
    let head: CheckedHead | undefined
    let failure: unknown
    try {
      head = checkHead({ method, target, httpVersion, rawHeaders })
    } catch (error) {
      failure = error
    }
    const headers = head?.headers ?? pairsOf(rawHeaders)
    const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
    const client = this.connection.clientText
    log.note({ type: 'open', method, target, host, httpVersion, headers, client, startMs: Date.now() }, timeMs)
    if (!head) throw failure
    for (const name of head.notHanded)
      log.finding('header-not-handed', `The header ${name} is not handed to PHP: as a CGI variable its name could stand for another's.`)
    return head
  }

  private routeTo(located: Located, site: EngineSite): void {
    const kind = located.kind === 'script' ? 'php' : located.kind
    const file = located.kind === 'redirect' ? null : located.file
    this.route({ kind, file, docroot: site.docroot, why: located.why })
  }

  private route(route: {
    kind: 'php' | 'static' | 'redirect' | 'error' | 'refused'
    file?: string | null
    docroot?: string
    why: string
  }): void {
    this.routed = true
    const { kind, why, file = null, docroot = null } = route
    this.log.note({ type: 'routed', site: this.site?.name ?? null, pool: this.site?.pool ?? null, kind, file, docroot, why })
  }

  private runScript(head: CheckedHead, site: EngineSite, script: LocatedScript, connections: Connections): void {
    const { parts, log, req, res } = this
    if (head.chunked) {
      // CONTENT_LENGTH must be true: PHP waits for what it promises and reads no more. So the body comes first.
      log.state('reading-body')
      this.continueNow()
      const spooled = new SpooledBody(parts.bodyFolder, `${parts.run}-${log.id}`)
      this.spooled = spooled
      this.stopSpooling = spoolBody(req, spooled, log, parts.limits.clientIdleMs, {
        done: () => this.runWith(head, site, script, connections, spooled),
        failed: (failure) => this.fail(failure),
      })
      return
    }
    const { contentLength: length = 0 } = head
    if (length > 0) this.live = new LiveBody(req, length, log, parts.limits.clientIdleMs, () => this.continueNow())
    else if (this.continueFirst) this.continueFirst = false // there is nothing to wait for
    this.runWith(head, site, script, connections, this.live)
    res.on('drain', this.onDrain)
  }

  private runWith(
    head: CheckedHead,
    site: EngineSite,
    script: LocatedScript,
    connections: Connections,
    body: LiveBody | SpooledBody | undefined,
  ): void {
    const { parts, log, connection } = this
    const params = metaVariables({
      head,
      scheme: 'http',
      file: script.file,
      scriptName: script.scriptName,
      pathInfo: script.pathInfo,
      docroot: site.docroot,
      contentLength: body ? body.length : head.contentLength,
      server: connection.server,
      client: connection.client,
      version: parts.version,
      setParams: site.setParams,
      sluiceId: `${parts.run}-${log.id}`,
    })
    try {
      const start = requestStart(params, body !== undefined && body.length > 0)
      this.answer = new ClientAnswer(this.res, head.method, site.pool, () => this.isLast, log)
      this.run = new ScriptRun({
        method: head.method,
        path: head.path,
        connections,
        start,
        body: body && body.length > 0 ? body : undefined,
        answer: this.answer,
        log,
        connectMs: parts.limits.connectMs,
        cuts: parts.cuts,
        ended: (failure) => this.scriptEnded(failure),
      })
      this.run.begin()
    } catch (error) {
      this.fail(asFailure(error)) // this may be called from a stream's event
    }
  }

  private scriptEnded(failure: Failure | undefined): void {
    if (failure) this.fail(failure)
    else this.outcome = { state: 'done', failure: undefined }
    if (!failure) this.req.resume() // PHP may answer before it has the whole body: the rest is thrown away
  }

  private async sendFile(located: LocatedStatic): Promise<void> {
    const { req, res, log } = this
    this.static = true
    if (this.isLast) res.setHeader('Connection', 'close')
    try {
      await sendStatic(req, res, located, {
        onHead: (status, headers) => log.note({ type: 'answered', status, reason: STATUS_CODES[status] ?? '', headers }),
        onBytes: (chunk) => {
          log.responseBytes += chunk.length
          log.plain('to-client', chunk)
        },
      })
      this.outcome = { state: 'done', failure: undefined }
    } catch (error) {
      const failure = asFailure(error)
      if (failure.code !== 'client-gone') this.fail(failure)
    } finally {
      this.static = false
      if (res.closed) this.onClose()
    }
  }

  private redirect(status: number, location: string): void {
    this.send(
      status,
      [
        ['Location', location],
        ['Content-Length', '0'],
      ],
      NOTHING,
    )
    this.outcome = { state: 'done', failure: undefined }
  }

  private sendErrorPage(failure: Failure): void {
    this.discardBody()
    const accept = this.req.headers.accept
    const page = errorPage(failure.data, { details: isLoopback(this.connection.client.address), id: this.log.id, accept })
    this.send(page.status, page.headers, page.body)
  }

  private send(status: number, ours: readonly (readonly [string, string])[], body: Uint8Array): void {
    const { res, log } = this
    const headers = this.isLast ? [...ours, ['Connection', 'close'] as const] : ours
    const reason = STATUS_CODES[status] ?? ''
    res.writeHead(status, reason, headers.flat())
    log.note({ type: 'answered', status, reason, headers })
    if (this.req.method !== 'HEAD') {
      log.responseBytes += body.length
      log.plain('to-client', body)
    }
    res.end(body)
  }

  /** The body that no FastCGI carries is read to its end, so that the connection can be used again, and its begin is kept. */
  private discardBody(): void {
    const { req, log } = this
    if (this.spooled && !this.run?.tried) log.plainParts('from-client', this.spooled.begin, this.spooled.length)
    if (this.run || this.continueFirst || req.complete) return
    req.on('data', (chunk: Uint8Array) => {
      if (this.over) return
      log.requestBytes += chunk.length
      log.plain('from-client', chunk)
    })
  }

  private continueNow(): void {
    if (this.continueFirst) this.res.writeContinue()
    this.continueFirst = false
  }

  /** A client that was never told to go on with its body may send it or not: the connection is of no more use. */
  private get isLast(): boolean {
    return this.continueFirst || this.mistrusted || this.connection.closing
  }

  private cut(): void {
    if (this.answer) this.answer.cut()
    else this.res.destroy()
  }

  private readonly onDrain = (): void => {
    this.run?.clientDrained()
  }

  private readonly onFinish = (): void => {
    this.finished = !this.connection.socket.destroyed
  }

  /** The answer is with the client, or the client is gone. */
  private readonly onClose = (): void => {
    if (this.over || this.static) return
    this.over = true
    const { failure, state } = this.outcome ?? { state: this.finished ? 'done' : 'cancelled', failure: undefined }
    const broken = !this.finished && state !== 'failed'
    const incomplete = broken ? this.live?.incomplete : undefined
    this.stopAll()
    if (incomplete) this.log.end('failed', incomplete)
    else if (broken) this.log.end('cancelled', new Failure('client-gone'))
    else this.log.end(state, failure)
    this.parts.running.delete(this)
    this.connection.ended(this)
  }

  private stopAll(): void {
    this.stopSpooling?.()
    this.run?.cancel()
    this.live?.stop()
    this.spooled?.close()
    this.req.resume() // what nobody reads any more must not block the connection
  }
}

const NOTHING = new Uint8Array(0)

function pairsOf(raw: readonly string[]): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return pairs
}
