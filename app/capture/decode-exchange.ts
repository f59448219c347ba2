import { FCGI_PARAMS, FCGI_STDERR, FCGI_STDIN, FCGI_STDOUT } from '../fastcgi/constants.ts'
import type { EndRequest } from '../fastcgi/end-request.ts'
import { type AssembledRequest, RequestAssembly } from '../fastcgi/request-assembly.ts'
import { ResponseAssembly } from '../fastcgi/response-assembly.ts'
import { readCgiHead } from './cgi-head.ts'
import type { DecodedAttempt, DecodedExchange, DecodedParam, DecodedRecord } from './decoded.ts'
import { hasEnded } from './exchange-record.ts'
import { StreamBytes } from './stream-bytes.ts'
import { type Piece, type ReadRecord, StreamReader } from './stream-reader.ts'
import type { ExchangeDetail, Segment } from './summary.ts'

/** Parameters that are listed; no request has so many that is not made to hurt. */
export const PARAMS_LIMIT = 10_000

/**
 * All records of an exchange with what they carry. Bytes are windows into those of the detail; only parameters are copied.
 * Never throws: what is broken or was not kept is said where it stands.
 */
export function decodeExchange(detail: ExchangeDetail): DecodedExchange {
  const pieces = piecesOf(detail)
  const numbers = new Set(detail.attempts.map(({ n }) => n))
  for (const { segment } of pieces) if (isFastcgi(segment)) numbers.add(segment.attempt)
  const open = [...numbers].sort((a, b) => a - b).map((n) => readAttempt(detail, n, pieces))
  const attempts = numbered(open)
  const last = attempts.at(-1)
  const sent = plainStream(detail, pieces, 'from-client')
  const answered = plainStream(detail, pieces, 'to-client')
  return {
    attempts,
    requestBody: sent.length > 0 || !last ? sent : last.stdin,
    responseBody: answered.length > 0 || !last ? answered : last.body,
  }
}

type OpenAttempt = Omit<DecodedAttempt, 'records'> & { readonly request: readonly ReadRecord[]; readonly answer: readonly ReadRecord[] }

function readAttempt(detail: ExchangeDetail, n: number, pieces: readonly Piece[]): OpenAttempt {
  const over = hasEnded(detail.summary) || n < (detail.attempts.at(-1)?.n ?? n)
  let first: AssembledRequest | undefined
  let end: EndRequest | null = null
  const answers = new ResponseAssembly({
    finding: (found) => answer.remark(found),
    end: (_id, came) => {
      end ??= came
    },
  })
  const requests = new RequestAssembly({
    finding: (found) => request.remark(found),
    begin: (began) => {
      first ??= began
      answers.expect(began.requestId)
    },
  })
  const request = new StreamReader(detail.bytes, requests)
  const answer = new StreamReader(detail.bytes, answers)
  for (const piece of pieces) {
    if (piece.segment.attempt !== n) continue
    if (piece.segment.stream === 'to-responder') request.push(piece)
    else if (piece.segment.stream === 'from-responder') answer.push(piece)
  }
  // Of a client that left, half an answer is no finding.
  const complete = over && detail.summary.state !== 'cancelled'
  request.close(complete)
  answer.close(complete)
  const stdout = answer.contentOf(FCGI_STDOUT)
  const head = readCgiHead(stdout)
  return {
    n,
    about: detail.attempts.find((attempt) => attempt.n === n) ?? null,
    request: request.records,
    answer: answer.records,
    unlisted: request.unlisted + answer.unlisted,
    ...paramsOf(first, request.isStopped),
    paramBytes: request.contentOf(FCGI_PARAMS),
    stdin: request.contentOf(FCGI_STDIN),
    stdout,
    head,
    body: stdout.after(head?.ended ? head.length : 0),
    stderr: answer.contentOf(FCGI_STDERR),
    end,
    findings: [...request.findings, ...answer.findings],
    streams: { request: request.stream, answer: answer.stream },
  }
}

function paramsOf(request: AssembledRequest | undefined, stopped: boolean): Pick<DecodedAttempt, 'params' | 'paramsCut'> {
  if (!request) return { params: [], paramsCut: stopped }
  const { params } = request
  const listed = params.pairs.slice(0, PARAMS_LIMIT)
  const named = listed.map(
    (pair): DecodedParam => ({
      name: params.name(pair),
      value: params.value(pair),
      from: pair.from,
      nameFrom: pair.nameFrom,
      valueFrom: pair.valueFrom,
      to: pair.to,
    }),
  )
  const cut = params.lostBytes > 0 || params.pairs.length > listed.length || (stopped && !request.paramsEnded)
  return { params: named, paramsCut: cut }
}

/** Puts the records of each attempt in the order of their time, requests first, and numbers all. */
function numbered(open: readonly OpenAttempt[]): DecodedAttempt[] {
  let n = 0
  return open.map(({ request, answer, ...attempt }) => {
    const records: DecodedRecord[] = []
    for (let r = 0, a = 0; r < request.length || a < answer.length; ) {
      const sent = request[r]
      const came = answer[a]
      const isRequest = sent !== undefined && (came === undefined || sent.atMs <= came.atMs)
      const record = isRequest ? sent : came
      if (!record) break
      if (isRequest) r++
      else a++
      records.push({ n: ++n, attempt: attempt.n, dir: isRequest ? 'request' : 'answer', ...record })
    }
    return { ...attempt, records }
  })
}

/** The segments of an exchange, each with where its bytes begin in those of the detail. */
export function piecesOf({ segments }: ExchangeDetail): Piece[] {
  let from = 0
  return segments.map((segment) => {
    const piece = { segment, from }
    from += segment.captured
    return piece
  })
}

function plainStream({ bytes }: ExchangeDetail, pieces: readonly Piece[], stream: Segment['stream']): StreamBytes {
  const plain = new StreamBytes(bytes)
  for (const { segment, from } of pieces) {
    if (segment.stream !== stream) continue
    plain.add(from, segment.captured)
    plain.miss(segment.length - segment.captured)
  }
  return plain
}

export const isFastcgi = ({ stream }: Segment): boolean => stream === 'to-responder' || stream === 'from-responder'
