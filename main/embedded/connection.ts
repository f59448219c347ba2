import type { Socket } from 'node:net'
import type { BeginRequest } from '../../app/fastcgi/begin-request.ts'
import {
  FCGI_ABORT_REQUEST,
  FCGI_CANT_MPX_CONN,
  FCGI_GET_VALUES,
  FCGI_MAX_CONNS,
  FCGI_MAX_REQS,
  FCGI_MPXS_CONNS,
  FCGI_NULL_REQUEST_ID,
  FCGI_OVERLOADED,
  FCGI_RESPONDER,
  FCGI_UNKNOWN_ROLE,
} from '../../app/fastcgi/constants.ts'
import { encodeEndRequest } from '../../app/fastcgi/end-request.ts'
import { encodeGetValuesResult } from '../../app/fastcgi/get-values.ts'
import { RecordDecoder } from '../../app/fastcgi/record-decoder.ts'
import type { RecordHeader } from '../../app/fastcgi/record-header.ts'
import { type AssembledRequest, RequestAssembly } from '../../app/fastcgi/request-assembly.ts'
import { latin1Text } from '../../app/fastcgi/text.ts'
import { encodeUnknownType } from '../../app/fastcgi/unknown-type.ts'
import { Answer } from './answer.ts'
import type { Instances } from './instances.ts'
import { refusal } from './refusal.ts'
import { RequestSpool } from './request-spool.ts'
import { serverVariables } from './server-variables.ts'

export interface ConnectionOptions {
  readonly instances: Instances
  readonly workers: number
  /** A path for the body of a request, where it is long. */
  readonly nextBodyPath: () => string
}

/** A request that is being read, then answered. */
interface Current {
  readonly read: AssembledRequest
  readonly spool: RequestSpool
  answer?: Answer
}

/**
 * One connection of a web server: one request at a time, the next one after its answer where FCGI_KEEP_CONN was set. A second
 * request in the middle of one is refused (FCGI_CANT_MPX_CONN); an abort closes the connection.
 */
export class Connection {
  private current: Current | undefined
  /** No further request is taken. */
  private ending = false

  constructor(
    private readonly socket: Socket,
    private readonly options: ConnectionOptions,
  ) {
    const decoder = this.decoder()
    socket.on('data', (chunk) => decoder.push(chunk))
    socket.on('drain', () => this.current?.answer?.drained())
    // Who closes its half may still read the answer.
    socket.on('end', () => {
      this.ending = true
      if (!this.current?.answer) socket.end()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.gone())
  }

  /** Finishes what runs, then closes, whether the other side does or not. */
  end(): void {
    this.ending = true
    if (this.current) this.socket.on('finish', () => this.socket.destroy())
    else this.socket.destroy()
  }

  private decoder(): RecordDecoder {
    const assembly = new RequestAssembly({
      begin: (request) => this.begin(request),
      stdin: (request, part) => {
        if (request === this.current?.read) this.current.spool.push(part)
      },
      complete: (request) => {
        if (request === this.current?.read && !request.aborted) this.run(this.current)
      },
      getValues: (names) => this.tellValues(names),
    })
    let record: RecordHeader | undefined
    return new RecordDecoder({
      header(header, offset) {
        record = header
        assembly.header(header, offset)
      },
      content: (part) => assembly.content(part),
      end: () => {
        assembly.end()
        if (record) this.afterRecord(record)
      },
    })
  }

  /** What the assembly says nothing of. */
  private afterRecord({ type, requestId }: RecordHeader): void {
    if (type === FCGI_ABORT_REQUEST && requestId === this.current?.read.requestId) this.socket.destroy()
    if (requestId === FCGI_NULL_REQUEST_ID && type !== FCGI_GET_VALUES) this.socket.write(encodeUnknownType(type))
  }

  private begin(request: AssembledRequest): void {
    const { requestId, begin } = request
    // The same id again, in the middle: what its records belong to can't be known any more.
    if (this.current?.read.requestId === requestId) this.socket.destroy()
    else if (this.current) this.refuse(requestId, FCGI_CANT_MPX_CONN)
    else if (begin.role !== FCGI_RESPONDER) {
      this.refuse(requestId, FCGI_UNKNOWN_ROLE)
      this.closeUnlessKept(begin)
    } else this.current = { read: request, spool: new RequestSpool(this.options.nextBodyPath()) }
  }

  private run(current: Current): void {
    const { params, requestId } = current.read
    const { instances } = this.options
    const pairs = params.pairs.map((pair) => [params.name(pair), latin1Text(params.bytes, pair.valueFrom, pair.to)] as const)
    const variables = serverVariables(pairs)
    const last = new Map(variables)
    const script = last.get('SCRIPT_FILENAME')
    const refused = refusal(script, params.lostBytes === 0 && params.fault === undefined, current.spool)
    // As PHP-FPM: without a CONTENT_LENGTH there is no body.
    const body = refused ? null : current.spool.body(Number(last.get('CONTENT_LENGTH')) || 0)
    const answer = new Answer({ script: script ?? '', variables, body }, requestId, this.socket, (how) => this.done(current, how))
    current.answer = answer
    if (refused) {
      if (refused.logs !== undefined) answer.err(Buffer.from(`${refused.logs}\n`, 'latin1'))
      answer.own(refused.status, refused.says)
    } else if (!instances.submit(answer)) {
      this.refuse(requestId, FCGI_OVERLOADED)
      this.done(current, 'whole')
    }
  }

  private done(current: Current, how: 'whole' | 'cut'): void {
    current.spool.drop()
    if (this.current !== current) return
    this.current = undefined
    if (how === 'cut') this.socket.destroySoon()
    else this.closeUnlessKept(current.read.begin)
  }

  private gone(): void {
    const { current } = this
    this.current = undefined
    if (!current) return
    if (current.answer) {
      this.options.instances.withdraw(current.answer)
      current.answer.clientGone()
    }
    current.spool.drop()
  }

  private closeUnlessKept({ keepConn }: BeginRequest): void {
    if (this.ending || !keepConn) this.socket.end()
  }

  private refuse(requestId: number, protocolStatus: number): void {
    this.socket.write(encodeEndRequest(requestId, 0, protocolStatus))
  }

  /** §4.1: as many as there are instances; more connections wait. */
  private tellValues(names: readonly string[]): void {
    const workers = String(this.options.workers)
    const known = [
      [FCGI_MAX_CONNS, workers],
      [FCGI_MAX_REQS, workers],
      [FCGI_MPXS_CONNS, '0'],
    ] as const
    this.socket.write(encodeGetValuesResult(known.filter(([name]) => names.includes(name))))
  }
}
