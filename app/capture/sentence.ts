import type { DecodedExchange } from './decoded.ts'
import { formatBytes, formatMs, formatSecond } from './format.ts'
import { isFatal, type PhpMessage, phpMessages } from './php-message.ts'
import { words } from './sentence-words.ts'
import type { ExchangeDetail, Span, Summary } from './summary.ts'
import { textOf } from './text-bytes.ts'

/** What is known beside the summary: more of it makes the sentence say more. */
export interface SentenceContext {
  readonly detail?: ExchangeDetail | undefined
  readonly decoded?: DecodedExchange | undefined
}

/** A wait that is worth leading with: so long, and such a part of the whole. */
const LEAD_MS = 10
const LEAD_SHARE = 0.2
const SLOW_CONNECT_MS = 50
/** RFC 9110 section 15.2.2: from there on there is no HTTP. */
const UPGRADED = 101
const STDERR_LOOK_BYTES = 64 * 1024

/** What happened to an exchange, in a sentence or two for a person; the cause leads. */
export function sentenceOf(summary: Summary, { detail, decoded }: SentenceContext = {}): string {
  switch (summary.state) {
    case 'done':
      return doneSentence(summary, detail, decoded)
    case 'failed':
      return summary.failure?.says ?? words.failed
    case 'cancelled':
      return cancelledSentence(summary)
    default:
      return runningSentence(summary, detail)
  }
}

function runningSentence(summary: Summary, detail: ExchangeDetail | undefined): string {
  const { state, startMs } = summary
  const span = detail?.spans.findLast(({ toMs }) => toMs === null)
  const since = formatSecond(startMs + (span?.fromMs ?? 0))
  const pool = summary.pool ?? ''
  const answers = answererOf(summary, detail)
  switch (state) {
    case 'queued':
      return words.queued(pool, since)
    case 'starting':
      return words.starting(pool, since)
    case 'connecting':
      return words.connecting(summary.kind === 'proxy' ? answers : words.thePool(pool), since)
    case 'sending':
      return words.sending(answers, since, formatBytes(summary.requestBytes))
    case 'waiting':
      return words.waiting(answers, since)
    case 'receiving':
      if (summary.status === UPGRADED) return words.upgradedSince(answers, since)
      return words.receiving(answers, since, formatBytes(summary.responseBytes))
    default:
      return words.reading(since)
  }
}

function cancelledSentence({ durationMs, responseBytes, status }: Summary): string {
  const ms = formatMs(durationMs ?? 0)
  if (status === null) return words.leftBefore(ms)
  return words.leftAfter(ms, formatBytes(responseBytes))
}

function doneSentence(summary: Summary, detail: ExchangeDetail | undefined, decoded: DecodedExchange | undefined): string {
  const { kind, status, failure } = summary
  const ms = formatMs(summary.durationMs ?? 0)
  if (kind === 'php') return phpSentence(summary, detail, decoded)
  if (failure) return failure.says
  if (kind === 'static') {
    const file = fileName(summary, detail)
    if (status === 304) return words.notModified(file, ms)
    return (status === 206 ? words.servedPart : words.served)(file, formatBytes(summary.responseBytes), ms)
  }
  if (kind === 'proxy') {
    const to = answererOf(summary, detail)
    if (status !== UPGRADED) return words.passedOn(to, status ?? 0, ms)
    return words.upgraded(to, ms, formatBytes(summary.requestBytes), formatBytes(summary.responseBytes))
  }
  if (kind === 'redirect') {
    const to = detail?.response?.headers.find(([name]) => name?.toLowerCase() === 'location')?.[1]
    return words.redirected(to ?? null, status ?? 0, ms)
  }
  return words.answered(status ?? 0, ms)
}

function phpSentence(summary: Summary, detail: ExchangeDetail | undefined, decoded: DecodedExchange | undefined): string {
  const lead = leadOf(summary, detail)
  const totalMs = (summary.durationMs ?? 0) - (lead?.ms ?? 0)
  const stderr = stderrOf(decoded)
  const messages = phpMessages(stderr)
  const fatal = messages.find(isFatal)
  const missing = stderr.startsWith('Primary script unknown') ? (paramOf(decoded, 'SCRIPT_FILENAME') ?? null) : undefined
  if (missing !== undefined) return words.scriptMissing(missing)
  const what = fatal
    ? words.phpFailed(placeOf(fatal), formatMs(totalMs), withStop(fatal.says))
    : words.phpAnswered(summary.status ?? 0, formatMs(totalMs), ofIt(summary, detail, totalMs))
  const first = messages[0]
  const noted =
    fatal || summary.stderrBytes === 0
      ? ''
      : first
        ? words.firstMessage(messageText(first))
        : words.wroteStderr(formatBytes(summary.stderrBytes))
  return `${lead ? words.firstThen(lead.says, what) : what}${noted}`
}

/** The wait that comes before all else, if there is one that matters. */
function leadOf(summary: Summary, detail: ExchangeDetail | undefined): { readonly says: string; readonly ms: number } | undefined {
  const { times, durationMs, attempts } = summary
  const queueMs = times.queueMs ?? 0
  const connectMs = times.connectMs ?? 0
  if (queueMs >= LEAD_MS && queueMs >= (durationMs ?? 0) * LEAD_SHARE) {
    const wasStarting = spent(detail, 'starting') > spent(detail, 'queue')
    return { says: (wasStarting ? words.wasStarting : words.noWorker)(formatMs(queueMs)), ms: queueMs }
  }
  if (attempts > 1) return { says: words.firstTryFailed, ms: 0 }
  if (connectMs >= SLOW_CONNECT_MS && connectMs >= (durationMs ?? 0) * LEAD_SHARE)
    return { says: words.slowConnect(formatMs(connectMs)), ms: connectMs }
  return undefined
}

/** `, 16 of them in index.php`, or how long the client took to read; empty where nothing is known. */
function ofIt(summary: Summary, detail: ExchangeDetail | undefined, totalMs: number): string {
  const slowMs = spent(detail, 'client-slow')
  if (slowMs > totalMs / 2 && slowMs >= LEAD_MS) return words.clientSlow(formatMs(slowMs))
  const phpMs = summary.worker?.phpMs ?? null
  if (phpMs === null || phpMs > totalMs) return ''
  const [whole = '', unit] = formatMs(totalMs).split(' ')
  const [part = '', partUnit] = formatMs(phpMs).split(' ')
  if (whole === part && unit === partUnit) return words.allOfIt(fileName(summary, detail))
  const inMs = unit === 'ms' && partUnit === 'ms'
  return words.partOfIt(inMs ? `${part} of them` : `${formatMs(phpMs)} of it`, fileName(summary, detail))
}

function spent(detail: ExchangeDetail | undefined, name: string): number {
  const spans = detail?.spans.filter((span: Span) => span.name === name) ?? []
  return spans.reduce((sum, { fromMs, toMs }) => sum + (toMs ?? fromMs) - fromMs, 0)
}

/** Who answers, or should. */
function answererOf(summary: Summary, detail: ExchangeDetail | undefined): string {
  if (summary.kind === 'static') return fileName(summary, detail)
  return summary.kind === 'proxy' ? (detail?.attempts[0]?.address ?? words.otherServer) : 'PHP'
}

/** Last part of the file that ran or was served; without a detail, of the path. */
function fileName(summary: Summary, detail: ExchangeDetail | undefined): string {
  const path = detail?.route?.file ?? summary.target.split('?')[0] ?? ''
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? '/'
}

function stderrOf(decoded: DecodedExchange | undefined): string {
  const stderr = decoded?.attempts.at(-1)?.stderr
  return stderr && stderr.length > 0 ? textOf(stderr.run(STDERR_LOOK_BYTES)) : ''
}

const paramOf = (decoded: DecodedExchange | undefined, name: string): string | undefined =>
  decoded?.attempts.at(-1)?.params.find((param) => param.name === name)?.value

const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? path
const placeOf = ({ file, line }: PhpMessage): string | null => (file ? `${baseName(file)}:${line}` : null)
const withStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function messageText(message: PhpMessage): string {
  const place = placeOf(message)
  const says = message.level ? `${message.level}: ${message.says}` : message.says
  return withStop(place ? `${says}, ${place}` : says)
}
