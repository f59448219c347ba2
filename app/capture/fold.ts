import type { Entry } from '../contract/block.ts'
import type { FailureData } from '../failure.ts'
import { FCGI_STDERR, FCGI_STDIN, FCGI_STDOUT } from '../fastcgi/constants.ts'
import { type ExchangeRecord, hasEnded } from './exchange-record.ts'
import type { Note } from './note.ts'
import { StreamCounter } from './stream-counter.ts'
import type { ExchangeState, Segment, Summary, Times, WorkerFigures } from './summary.ts'

/** Findings that are kept word by word; all are counted. */
export const FINDINGS_LIMIT = 200

/** Tries that are kept; all are counted. */
export const ATTEMPTS_LIMIT = 50

/** The span that each state makes, and the part of the time that it counts for. */
const spanOf: Readonly<Partial<Record<ExchangeState, { readonly span: string; readonly time?: keyof Times }>>> = {
  'reading-body': { span: 'read-body' },
  queued: { span: 'queue', time: 'queueMs' },
  starting: { span: 'starting', time: 'queueMs' },
  connecting: { span: 'connect', time: 'connectMs' },
  sending: { span: 'send', time: 'sendMs' },
  waiting: { span: 'wait', time: 'waitMs' },
  receiving: { span: 'receive', time: 'receiveMs' },
}

/**
 * Folds one entry of the engine into its exchange. No order of entries makes it throw: what comes twice or too late is ignored.
 * @returns whether the summary is another one now
 */
export function applyEntry(record: ExchangeRecord, entry: Entry): boolean {
  const atMs = sinceBegan(record, entry.timeMs)
  if (entry.kind === 'note') return applyNote(record, entry.note, atMs)
  if (entry.kind === 'bytes') {
    const { stream, attempt, bytes } = entry
    const kept = record.log.add(stream, attempt, atMs, bytes)
    count(record, stream, attempt, bytes.length, (counter) => (kept ? counter.push(bytes) : counter.gap(bytes.length)))
  } else {
    const { stream, attempt, length } = entry
    record.log.gap(stream, attempt, atMs, length)
    count(record, stream, attempt, length, (counter) => counter.gap(length))
  }
  record.summary.gapBytes = record.log.gapBytes
  return true
}

/** The engine thread that held it ended. @param timeMs monotonic. @returns whether the summary is another one now */
export function applyLoss(record: ExchangeRecord, timeMs: number, failure: FailureData): boolean {
  if (record.ended) return false
  end(record, sinceBegan(record, timeMs), 'failed', failure)
  return true
}

/** PHP-FPM's figures: they may come while it runs or after its end, also of one whose bytes are gone. */
export function applyFigures(summary: Summary, worker: WorkerFigures): void {
  summary.worker = withoutIdle(worker, summary.keptMs)
}

/** PHP-FPM begins to count when it begins to wait for the request, which on a kept connection is long before it. */
function withoutIdle(worker: WorkerFigures, keptMs: number | null): WorkerFigures {
  const { phpMs, cpuPercent } = worker
  if (keptMs === null || phpMs === null) return worker
  const own = rounded(Math.max(0, phpMs - keptMs))
  return { ...worker, phpMs: own, cpuPercent: cpuPercent !== null && own > 0 ? (cpuPercent * phpMs) / own : null }
}

function applyNote(record: ExchangeRecord, note: Note, atMs: number): boolean {
  const { summary } = record
  switch (note.type) {
    case 'open':
      return false // it opened the record
    case 'rebuilt':
      record.rebuilt(note)
      return true
    case 'routed':
      Object.assign(summary, { site: note.site, pool: note.pool, kind: note.kind })
      record.route = { kind: note.kind, file: note.file, docroot: note.docroot, why: note.why }
      return true
    case 'state':
      return changeState(record, note.state, atMs)
    case 'attempt':
      return beginAttempt(record, note, atMs)
    case 'attempt-failed': {
      const attempt = record.attempts.find(({ n }) => n === note.n)
      if (attempt) attempt.failure = { ...note.failure }
      return false
    }
    case 'wait':
      if (note.over || record.ended) record.spans.finish(note.name, atMs)
      else record.spans.begin(note.name, atMs)
      return false
    case 'answered':
      summary.status = note.status
      summary.mime = mimeOf(note.headers)
      record.response = { status: note.status, reason: note.reason, headers: note.headers.map((pair) => [...pair]) }
      record.spans.moment('answered', atMs)
      return true
    case 'finding':
      summary.findings++
      if (record.findings.length < FINDINGS_LIMIT) record.findings.push(note.finding)
      return true
    case 'end':
      if (record.ended) return false
      end(record, atMs, note.state, note.failure)
      summary.requestBytes = note.requestBytes
      summary.responseBytes = note.responseBytes
      summary.stderrBytes = note.stderrBytes
      summary.records = note.records
      return true
  }
}

function changeState(record: ExchangeRecord, state: ExchangeState, atMs: number): boolean {
  const { summary, spans } = record
  // The ends come with `end`, which has the figures.
  const span = spanOf[state]
  if (record.ended || !span) return false
  if (summary.state === state && record.stateAtMs !== null) return false
  closeState(record, atMs)
  summary.state = state
  record.stateAtMs = atMs
  spans.begin(span.span, atMs)
  return true
}

/** The state that it is in is over: its span ends, and counts for its part of the time. */
function closeState({ summary, spans, stateAtMs }: ExchangeRecord, atMs: number): void {
  const was = spanOf[summary.state]
  if (!was || stateAtMs === null) return
  spans.finish(was.span, atMs)
  if (was.time) summary.times[was.time] = rounded((summary.times[was.time] ?? 0) + Math.max(0, atMs - stateAtMs))
}

function beginAttempt(record: ExchangeRecord, note: Note & { readonly type: 'attempt' }, atMs: number): boolean {
  const { summary, attempts } = record
  if (attempts.some(({ n }) => n === note.n)) return false
  if (attempts.length < ATTEMPTS_LIMIT)
    attempts.push({ n: note.n, address: note.address, generation: note.generation, atMs, keptMs: note.keptMs ?? null, failure: null })
  summary.attempts++
  summary.keptMs = note.keptMs ?? null
  if (summary.worker) summary.worker = withoutIdle(summary.worker, summary.keptMs) // its figures came first
  // Each try sends the body anew; what counts is the one that is answered.
  if (!record.ended) Object.assign(summary, { requestBytes: 0, responseBytes: 0 })
  return true
}

function end(record: ExchangeRecord, atMs: number, state: 'done' | 'failed' | 'cancelled', failure: FailureData | null): void {
  const { summary, spans, counters } = record
  closeState(record, atMs)
  spans.finishAll(atMs)
  counters.clear()
  summary.state = state
  summary.durationMs = atMs
  summary.failure = failure && { ...failure }
}

/** While it runs, what is known of its counts comes from its bytes; the end brings the engine's own. */
function count(
  record: ExchangeRecord,
  stream: Segment['stream'],
  attempt: number,
  length: number,
  withCounter: (counter: StreamCounter) => void,
): void {
  const { summary } = record
  if (hasEnded(summary)) return
  if (stream === 'from-client') summary.requestBytes += length
  else if (stream === 'to-client') summary.responseBytes += length
  else withCounter(counterOf(record, `${stream} ${attempt}`))
}

function counterOf({ counters, summary }: ExchangeRecord, key: string): StreamCounter {
  const known = counters.get(key)
  if (known) return known
  const counter = new StreamCounter({
    record: () => void summary.records++,
    content: (type, bytes) => {
      if (type === FCGI_STDIN) summary.requestBytes += bytes
      else if (type === FCGI_STDOUT) summary.responseBytes += bytes
      else if (type === FCGI_STDERR) summary.stderrBytes += bytes
    },
  })
  counters.set(key, counter)
  return counter
}

function mimeOf(headers: readonly (readonly [string, string])[]): string | null {
  const value = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return value?.split(';')[0]?.trim().toLowerCase() || null
}

/** ms to a thousandth: a clock's noise beyond it would only make messages longer. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000
const sinceBegan = (record: ExchangeRecord, timeMs: number): number => rounded(Math.max(0, timeMs - record.beganMs))
