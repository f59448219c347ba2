import { type ClientRequest, type IncomingMessage, type RequestOptions, request, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type CheckedHead, HEAD_LIMIT_BYTES } from '../../app/cgi/request-head.ts'
import { bodyless } from '../../app/cgi/response-head.ts'
import type { EngineLimits } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import { connectReason } from '../connect-reason.ts'
import type { Passed } from './actions/action.ts'
import { AnswerWaits } from './answer-waits.ts'
import type { BodyLimit } from './body-limit.ts'
import type { ClientResponse } from './client-response.ts'
import type { ExchangeLog } from './exchange-log.ts'
import { headText } from './head-text.ts'
import { answerHeaders, answerTrailers, hasVia, proxyHeaders } from './proxy-head.ts'
import type { RequestBody, StdinSink } from './request-body.ts'
import { Silence } from './silence.ts'
import { joinSides } from './tunnel.ts'

export interface ProxyRunOptions {
  readonly passed: Passed
  readonly head: CheckedHead
  readonly site: string
  readonly client: string
  readonly scheme: 'http' | 'https'
  /** Our own name in Via. */
  readonly pseudonym: string
  readonly body: RequestBody | undefined
  readonly bodyMost: BodyLimit
  readonly res: ClientResponse
  /** The client wants to change the protocol; what it sent behind its head. */
  readonly upgrade: Uint8Array | undefined
  readonly isLast: () => boolean
  readonly log: ExchangeLog
  readonly limits: Pick<EngineLimits, 'connectMs' | 'answerMs'>
  /** Called once, unless `cancel` was called before: undefined where the answer is whole. */
  readonly ended: (failure: Failure | undefined) => void
  /** The protocol is another one now: the response is of no more use, `ended` comes when both sides have closed. */
  readonly upgraded: () => void
}

/** One request to another HTTP server, and its answer. Holds no more than both sockets do: who is slow slows the other down. */
export class ProxyRun implements StdinSink {
  private readonly waits: AnswerWaits
  private readonly connecting: Silence
  private up: ClientRequest | undefined
  private server: Socket | undefined // after a change of protocol
  private answer: IncomingMessage | undefined
  private isConnected = false
  private sentBytes = 0 // of its body
  private came = 0 // bytes of the answer's body
  private over = false

  constructor(private readonly options: ProxyRunOptions) {
    const { log, limits, site, passed } = options
    const { answerMs, connectMs } = limits
    this.connecting = new Silence(connectMs, () => this.unreachable(`it took no connection in ${connectMs} ms`))
    this.waits = new AnswerWaits(log, answerMs, (ms) =>
      this.finish(new Failure('answer-timeout', { from: passed.to, what: this.answer ? 'no more' : 'nothing', ms, site })),
    )
  }

  /** @throws Failure `proxy-loop` */
  begin(): void {
    const { passed, head, client, scheme, pseudonym, upgrade, log, site } = this.options
    const { to, target, rule } = passed
    if (hasVia(head, pseudonym)) throw new Failure('proxy-loop', { to, rule, site })
    log.note({ type: 'attempt', n: ++log.attempts, address: to, generation: null })
    log.state('connecting')
    this.connecting.begin()
    const headers = proxyHeaders({
      head,
      to,
      keepHost: passed.keepHost,
      client,
      scheme,
      pseudonym,
      upgrades: upgrade !== undefined,
    })
    const up = request({ ...addressOf(to), ...ONE_EXCHANGE, method: head.method, path: target, headers } as RequestOptions)
    this.up = up
    up.on('socket', (socket) => socket.once('connect', () => this.connected()))
      .on('drain', () => this.drained())
      .on('information', (info) => this.interim(info as unknown as IncomingMessage))
      .on('response', (answer) => this.answered(answer))
      .on('upgrade', (answer, socket, first) => this.changed(answer, socket, first))
      .on('error', (error: NodeJS.ErrnoException) => this.broke(error))
    if (this.options.body) up.flushHeaders()
    else up.end()
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    if (!this.over) this.close()
  }

  /** The client takes more. */
  clientDrained(): void {
    if (this.over) return
    this.waits.clientDrained()
    this.answer?.resume()
  }

  stdin(chunk: Uint8Array): boolean {
    if (this.over || !this.up) return false
    const { log, bodyMost } = this.options
    log.plain('from-client', chunk)
    this.sentBytes += chunk.length
    if (this.sentBytes > bodyMost.bytes) {
      this.finish(bodyMost.tooLarge())
      return false
    }
    const more = this.up.write(chunk)
    if (!more) this.waits.serverFull()
    return more
  }

  stdinEnd(): void {
    if (this.over) return
    this.up?.end()
    this.allIsSent()
  }

  bodyFailed(failure: Failure): void {
    this.finish(failure)
  }

  private connected(): void {
    const { log, body } = this.options
    if (this.over) return
    this.isConnected = true
    this.connecting.end()
    log.state('sending')
    if (body) body.send(this)
    else this.allIsSent()
  }

  private allIsSent(): void {
    this.waits.allIsSent()
    if (!this.answer) this.options.log.state('waiting')
  }

  private drained(): void {
    this.waits.serverDrained()
    this.options.body?.goOn()
  }

  /** 1xx: the client is told, and goes on waiting (RFC 9110 section 15.2). Node's writer knows only some of them. */
  private interim({ statusCode = 0, statusMessage = '', rawHeaders }: IncomingMessage): void {
    const { res, head } = this.options
    this.waits.heard()
    if (this.over || statusCode === 100 || head.httpVersion !== '1.1') return
    res.socket?.write(headText(statusCode, statusMessage, answerHeaders(rawHeaders)), 'latin1')
  }

  private answered(answer: IncomingMessage): void {
    if (this.over) return
    const { res, head, log } = this.options
    const { statusCode: status = 0, statusMessage: reason = '', rawHeaders } = answer
    this.answer = answer
    this.waits.heard()
    log.state('receiving')
    const headers = answerHeaders(rawHeaders)
    if (this.options.isLast()) headers.push(['Connection', 'close'])
    answer.on('error', () => this.broke(undefined)) // there is always an `end`, or this
    try {
      res.writeHead(status, reason, headers.flat())
    } catch (error) {
      this.bad(error instanceof Error ? error.message : String(error))
      return
    }
    log.note({ type: 'answered', status, reason, headers })
    answer.on('data', (chunk: Uint8Array) => this.part(chunk)).on('end', () => this.whole(answer))
    // An event stream says hello long before its first event.
    if (!bodyless(head.method, status)) setImmediate(() => !this.over && this.came === 0 && res.flushHeaders())
  }

  private part(chunk: Uint8Array): void {
    if (this.over) return
    const { res, log } = this.options
    this.waits.heard()
    this.came += chunk.length
    log.counted('to-client', chunk)
    if (res.write(chunk)) return
    this.answer?.pause()
    this.waits.clientFull()
  }

  private whole(answer: IncomingMessage): void {
    if (this.over || !answer.complete) return
    const { res } = this.options
    res.addTrailers(answerTrailers(answer.rawTrailers).map(([name, value]) => [name, value] as [string, string]))
    res.end()
    this.finish(undefined)
  }

  /** 101: from here on there is no HTTP. */
  private changed(answer: IncomingMessage, server: Socket, first: Uint8Array): void {
    const { res, upgrade, log, upgraded } = this.options
    // HTTP/2 has no such change.
    if (this.over || upgrade === undefined || !(res instanceof ServerResponse) || !res.socket) {
      server.destroy()
      if (!this.over) this.bad('it changed the protocol, for which nobody asked')
      return
    }
    const { statusCode: status = 101, statusMessage: reason = '', rawHeaders } = answer
    const headers = answerHeaders(rawHeaders, true)
    this.server = server
    this.waits.end() // it may be quiet for hours
    log.state('receiving')
    log.note({ type: 'answered', status, reason, headers })
    const client = res.socket
    res.detachSocket(client)
    upgraded()
    client.write(headText(status, reason, headers), 'latin1')
    joinSides(
      { socket: client, first: upgrade, came: (chunk) => log.counted('from-client', chunk) },
      { socket: server, first, came: (chunk) => log.counted('to-client', chunk) },
      () => this.finish(undefined),
    )
  }

  /** @param error undefined: in the middle of its answer */
  private broke(error: NodeJS.ErrnoException | undefined): void {
    if (this.over || this.server) return
    const { passed } = this.options
    const code = error?.code ?? ''
    if (!this.isConnected) this.unreachable(connectReason(code))
    else if (code.startsWith('HPE_')) this.bad(error?.message.replace(/^Parse Error: /, '') ?? code)
    else if (this.answer)
      this.finish(new Failure('proxy-closed', { to: passed.to, when: `after ${this.came} bytes of the body of its answer` }))
    else this.finish(new Failure('proxy-closed', { to: passed.to, when: 'before it answered' }))
  }

  private unreachable(reason: string): void {
    const { passed, site } = this.options
    this.finish(new Failure('proxy-unreachable', { to: passed.to, reason, rule: passed.rule, site }))
  }

  private bad(reason: string): void {
    this.finish(new Failure('proxy-answer-bad', { to: this.options.passed.to, reason }))
  }

  private finish(failure: Failure | undefined): void {
    if (this.over) return
    const { log, ended } = this.options
    if (failure) log.note({ type: 'attempt-failed', n: log.attempts, failure: failure.data })
    this.close()
    ended(failure)
  }

  private close(): void {
    this.over = true
    this.connecting.end()
    this.waits.end()
    this.options.body?.stop()
    this.up?.destroy()
    this.server?.destroy()
  }
}

/** Each exchange has a connection of its own: none is left over that the other server closes at the wrong moment. */
const ONE_EXCHANGE: RequestOptions & { readonly autoSelectFamily: boolean } = {
  agent: false,
  setHost: false,
  maxHeaderSize: HEAD_LIMIT_BYTES,
  autoSelectFamily: true, // a dev server may listen on ::1 alone, where localhost is 127.0.0.1 first
}

function addressOf(to: string): RequestOptions {
  if (to.startsWith('unix:')) return { socketPath: to.slice('unix:'.length) }
  const { hostname, port } = new URL(to)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port || 80 }
}
