import { STATUS_CODES } from 'node:http'
import type { CheckedHead } from '../../app/cgi/request-head.ts'
import type { EngineLimits, EnginePool, EngineSite, Reader } from '../../app/contract/engine-messages.ts'
import { asFailure, Failure } from '../../app/failure.ts'
import type { Met } from '../../app/site/rules/rule-finder.ts'
import type { InBag } from '../bag.ts'
import type { Passed } from './actions/action.ts'
import { headersBeside, locateAsked } from './asked-file.ts'
import { bodyLimit } from './body-limit.ts'
import { ClientAnswer, type FileInstead, type PathInstead } from './client-answer.ts'
import { ClientBody } from './client-body.ts'
import type { ClientEnds } from './client-ends.ts'
import type { ClientRequest } from './client-request.ts'
import type { ClientResponse } from './client-response.ts'
import type { Connections } from './connections.ts'
import { errorPage } from './error-page.ts'
import { ExchangeLog } from './exchange-log.ts'
import { limitsFor } from './limits.ts'
import { headFor } from './local-redirect.ts'
import type { LocatedScript, LocatedStatic } from './locate.ts'
import { openRequest } from './open-request.ts'
import { redirectTo, respondWith, sendOwnAnswer } from './own-answer.ts'
import type { EngineParts } from './parts.ts'
import { ProxyRun } from './proxy-run.ts'
import type { RequestBody } from './request-body.ts'
import { requestStart } from './request-start.ts'
import { resetConnection } from './reset-connection.ts'
import { findWay, followWay, type Way, whyNot } from './route.ts'
import { RouteLog } from './route-log.ts'
import { scriptClosed } from './script-closed.ts'
import { scriptParams } from './script-params.ts'
import { ScriptRun } from './script-run.ts'
import { isLoopback } from './site-for-host.ts'
import { SpooledBody } from './spooled-body.ts'
import { sendStatic } from './static-file.ts'
import { StderrLines } from './stderr-lines.ts'

/** One request and its answer. Whatever happens, one `end` note closes it. */
export class Exchange implements InBag {
  place = -1
  readonly log: ExchangeLog
  private site: EngineSite | undefined
  private met: Met | undefined
  private asSent: CheckedHead | undefined
  private readonly route: RouteLog
  private run: ScriptRun | undefined
  private proxied: ProxyRun | undefined
  private upgraded = false // its connection speaks another protocol now
  private answer: ClientAnswer | undefined
  private readonly body: ClientBody
  private telling = false // its end waits for what is still to be told
  private mistrusted = false // what the client sends next cannot be told apart from what it sent
  private outcome: Outcome | undefined
  private finished = false // the whole answer is with the client's system
  private over = false

  /**
   * @param continueFirst the client waits for 100 Continue before it sends its body
   * @param upgrade it may change its protocol: what it sent behind its head
   */
  constructor(
    private readonly parts: EngineParts,
    private readonly connection: ClientEnds,
    readonly req: ClientRequest,
    private readonly res: ClientResponse,
    continueFirst: boolean,
    private readonly upgrade?: Uint8Array,
  ) {
    this.log = new ExchangeLog(parts.nextId(), parts.recorder, parts.bodyBudgetBytes)
    this.route = new RouteLog(this.log)
    this.body = new ClientBody(req, this.log, continueFirst, () => res.writeContinue())
  }

  begin(): void {
    const { res } = this
    this.parts.running.add(this)
    res.on('drain', this.onDrain)
    res.on('finish', this.onFinish)
    res.on('close', this.onClose)
    this.serve().catch((error: unknown) => this.fail(asFailure(error)))
  }

  /** It cannot go on. An answer that has not begun becomes an error page; one that has is cut. */
  fail(failure: Failure): void {
    if (this.outcome || this.over) return
    this.outcome = { state: 'failed', failure }
    this.stopAll()
    // Once a rule is met it is a request; what a rule made of it may be none.
    const kind = failure.code.startsWith('http-') && failure.code !== 'http-unknown-host' && !this.met ? 'refused' : 'error'
    this.mistrusted = kind === 'refused' || failure.code === 'client-idle'
    this.route.nowhere(kind, whyNot(this.met, failure), this.site)
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
    const { connection } = this
    const head = openRequest(this.req, connection, this.log)
    const site = connection.siteFor(head.host)
    this.site = site
    this.asSent = head
    await this.answerBy(site, head)
  }

  private async answerBy(site: EngineSite, head: CheckedHead): Promise<void> {
    const { connection, log } = this
    const way = findWay(site, head, connection)
    this.met = way.met
    const { answer, pool, query } = await followWay(way, site, head, this.poolNamed)
    if (this.over || this.outcome) return
    this.route.to(answer, pool, site)
    if (answer.kind === 'script') {
      const asSeen = query === head.query ? head : { ...head, query }
      const limits = limitsFor(this.parts.limits, way.plan, this.poolNamed(pool))
      const { parts } = this
      this.body.counted(
        head,
        { idleMs: limits.clientIdleMs, ...bodyLimit(site, head.contentLength) },
        () => new SpooledBody(parts.bodyFolder, `${parts.run}-${log.id}`),
        {
          ready: (body) => this.runScript({ site: site.name, head: asSeen, way, limits, script: answer, pool, body }),
          failed: (failure) => this.fail(failure),
        },
      )
      return
    }
    if (answer.kind === 'proxy') {
      this.passOn(answer, head, site, limitsFor(this.parts.limits, way.plan))
      return
    }
    if (!this.run) this.body.discard()
    if (answer.kind === 'static') await this.sendFile(answer)
    else {
      sendOwnAnswer(this.res, answer.kind === 'redirect' ? redirectTo(answer) : respondWith(answer), this.isLast, log)
      this.outcome = DONE
    }
  }

  /** @throws Failure `pool-unknown` */
  private connectionsTo(pool: string): Connections {
    const connections = this.parts.connections(pool)
    if (!connections) throw new Failure('pool-unknown', { pool })
    return connections
  }

  private readonly poolNamed = (name: string): EnginePool => this.connectionsTo(name).pool

  private runScript({ site, head, way, limits, script, pool, body }: ScriptAsked): void {
    const { parts, log, connection, res } = this
    const { plan, asked } = way
    const contentLength = body ? body.length : head.contentLength
    const sluiceId = `${parts.run}-${log.id}`
    const sent = body && body.length > 0 ? body : undefined
    try {
      const params = scriptParams({ head, plan, asked, script, ends: connection, contentLength, version: parts.version, sluiceId })
      const connections = this.connectionsTo(pool)
      const start = requestStart(params, sent !== undefined, connections.pool.keepConn === true)
      if (this.site) log.stderrLines ??= StderrLines.of(this.site, log.id, parts)
      this.answer = new ClientAnswer(res, head.method, pool, () => this.isLast, log)
      const { method, path } = head
      const { cuts } = parts
      const { reader } = connections.pool
      const ended = (failure: Failure | undefined): void => {
        this.runEnded(failure)
        if (!failure && reader && !this.over && NOT_RUN.has(res.statusCode)) void this.lookWhyNotRun(reader, script.file)
      }
      this.run = new ScriptRun({ method, path, connections, start, body: sent, answer: this.answer, log, site, limits, cuts, ended })
      this.run.begin()
    } catch (error) {
      this.fail(asFailure(error)) // where the body was spooled nobody else would catch it
    }
  }

  private passOn(passed: Passed, head: CheckedHead, site: EngineSite, limits: EngineLimits): void {
    const { parts, connection, log, res, upgrade } = this
    const { chunked, contentLength = 0 } = head
    const bodyMost = bodyLimit(site, contentLength)
    this.proxied = new ProxyRun({
      passed,
      head,
      site: site.name,
      client: connection.client.address,
      scheme: connection.scheme,
      pseudonym: `sluice-${parts.run}`,
      body: this.body.passedOn(chunked ? Number.POSITIVE_INFINITY : contentLength, limits.clientIdleMs),
      bodyMost,
      res,
      upgrade,
      isLast: () => this.isLast,
      log,
      limits,
      ended: (failure) => this.runEnded(failure),
      upgraded: () => {
        this.upgraded = true
        this.finished = true
      },
    })
    this.proxied.begin()
  }

  private runEnded(failure: Failure | undefined): void {
    if (failure) {
      this.fail(failure)
      return
    }
    const instead = this.answer?.instead
    if (instead) {
      this.sendInstead(instead).catch((error: unknown) => this.fail(asFailure(error)))
      return
    }
    this.outcome = DONE
    if (this.upgraded) this.onClose()
    else this.req.resume() // who answers may do so before all of the body is there: the rest is thrown away
  }

  /** Its own user's rights are all that PHP knows; as root Sluice sees what they lack. */
  private async lookWhyNotRun(reader: Reader, file: string): Promise<void> {
    this.telling = true
    const says = await scriptClosed(reader, file)
    if (says) this.log.finding('script-closed', says)
    this.toldAll()
  }

  private toldAll(): void {
    this.telling = false
    if (this.res.closed) this.onClose()
  }

  /** What PHP asked for in place of its own answer. */
  private async sendInstead(instead: FileInstead | PathInstead): Promise<void> {
    const { site, res, req, log, route, asSent } = this
    const { pool } = route
    if (!site || !pool || !asSent) return
    req.resume() // the rest of a body that PHP did not read is thrown away
    if ('path' in instead) {
      route.onTo(instead.path, pool)
      await this.answerBy(site, headFor(asSent, instead.path, pool))
      return
    }
    const { file, head } = instead
    const located = await locateAsked(site, this.poolNamed(pool), file)
    if (this.over || this.outcome) return
    route.toFile(located)
    for (const { code, says } of head.findings) log.finding(code, says)
    for (const [name, values] of headersBeside(file, head)) res.setHeader(name, values)
    await this.sendFile(located)
  }

  private async sendFile(located: LocatedStatic): Promise<void> {
    const { req, res, log } = this
    this.telling = true
    if (this.isLast) res.setHeader('Connection', 'close')
    try {
      await sendStatic(req, res, located, {
        onHead: (status, headers) => log.note({ type: 'answered', status, reason: STATUS_CODES[status] ?? '', headers }),
        onBytes: (chunk) => log.counted('to-client', chunk),
      })
      this.outcome = DONE
    } catch (error) {
      const failure = asFailure(error)
      if (failure.code !== 'client-gone') this.fail(failure)
    } finally {
      this.toldAll()
    }
  }

  private sendErrorPage(failure: Failure): void {
    if (!this.run?.tried) this.body.tellSpooled()
    if (!this.run) this.body.discard()
    const details = isLoopback(this.connection.client.address)
    const page = errorPage(failure.data, { details, id: this.log.id, accept: this.req.headers.accept })
    sendOwnAnswer(this.res, page, this.isLast, this.log)
  }

  /**
   * A client that was never told to go on with its body may send it or not: the connection is of no more use. Nor is it after an Upgrade:
   * Node's parser drops what came in one read with it, and takes the rest of that for a request (RFC 9112 section 11.2).
   */
  private get isLast(): boolean {
    const { parallel, closing } = this.connection
    return !parallel && (this.body.isHeldBack || this.mistrusted || closing || this.req.headers.upgrade !== undefined)
  }

  private cut(): void {
    const { res, connection } = this
    if (this.upgraded) {
      connection.socket.destroy()
      this.onClose()
    } else if (this.answer) this.answer.cut()
    // Where the end of the connection may be the end of the body, only a reset tells the difference.
    else if (!res.useChunkedEncodingByDefault && res.socket) resetConnection(res.socket)
    else res.destroy()
  }

  private readonly onDrain = (): void => {
    this.run?.clientDrained()
    this.proxied?.clientDrained()
  }

  private readonly onFinish = (): void => {
    this.finished = !this.connection.socket.destroyed
  }

  /** The answer is with the client, or the client is gone. */
  private readonly onClose = (): void => {
    if (this.over || this.telling) return
    this.over = true
    const { failure, state } = this.outcome ?? (this.finished ? DONE : GONE)
    const left = !this.finished && state !== 'failed' // the client, before it had the whole answer
    const incomplete = left ? this.body.incomplete : undefined
    this.stopAll()
    this.body.end()
    if (incomplete) this.log.end('failed', incomplete)
    else if (left) this.log.end('cancelled', new Failure('client-gone'))
    else this.log.end(state, failure)
    this.parts.running.delete(this)
    this.connection.ended(this)
  }

  private stopAll(): void {
    this.run?.cancel()
    this.proxied?.cancel()
    this.body.stop()
  }
}

interface ScriptAsked {
  readonly site: string
  /** With the query that PHP is given. */
  readonly head: CheckedHead
  readonly way: Way
  readonly limits: EngineLimits
  readonly script: LocatedScript
  readonly pool: string
  readonly body: RequestBody | undefined
}

interface Outcome {
  readonly state: 'done' | 'failed' | 'cancelled'
  readonly failure?: Failure
}

/** What PHP-FPM answers where it cannot find or open the script. */
const NOT_RUN: ReadonlySet<number> = new Set([403, 404])

const DONE: Outcome = { state: 'done' }
const GONE: Outcome = { state: 'cancelled' }
