import { hasEnded } from './exchange-record.ts'
import { mimeName } from './mime-name.ts'
import { exchangeKind, exchangeState, type Summary } from './summary.ts'

interface About {
  /** Other spellings, of other tools; the first is what this table's key stands for anyway. */
  readonly also?: readonly string[]
  /** What it looks at, for completion and help. */
  readonly says: string
  /** As it is typed. */
  readonly example: string
  /** What the word means alone, where it means something. */
  readonly alone?: (summary: Summary) => boolean
  /** Values that are offered also while no row has them. */
  readonly values?: readonly string[]
}

/** Compared as a figure; null: the exchange has none, so no comparison fits, `!=` neither. */
export interface NumberWord extends About {
  readonly kind: 'number'
  /** What a unit may stand behind the figure: ms (`1s`), bytes (`4k`), or none (of a status: `5xx`). */
  readonly unit: 'ms' | 'bytes' | 'status' | 'none'
  /** The figure is a name, so those that the rows have are offered. */
  readonly named?: true
  readonly value: (summary: Summary) => number | null
}

/** Compared as text, in any case. `:` and `=`: one of the texts is the value. null: it has none. */
export interface TextWord extends About {
  readonly kind: 'text'
  readonly texts: (summary: Summary) => readonly (string | null)[]
  /** `:` finds it anywhere in the text. */
  readonly within?: boolean
}

/** True or not; `is:` may stand before it. */
export interface FlagWord extends About {
  readonly kind: 'flag'
  readonly alone: (summary: Summary) => boolean
}

export type FilterWord = NumberWord | TextWord | FlagWord

const pathOf = (target: string): string => target.split('?', 1)[0] ?? ''

/** Every word that a filter knows. To add one: a line here; parser, completion and help follow. */
export const filterWords = {
  status: {
    kind: 'number',
    unit: 'status',
    named: true,
    values: ['2xx', '3xx', '4xx', '5xx'],
    also: ['status-code', 'code'],
    says: 'Status of the answer',
    example: 'status>=400',
    value: ({ status }) => status,
  },
  method: { kind: 'text', says: 'Method', example: 'method:POST', values: ['GET', 'POST'], texts: ({ method }) => [method] },
  url: { kind: 'text', within: true, says: 'Path and query', example: 'url:/cart', texts: ({ target }) => [target] },
  path: { kind: 'text', within: true, says: 'Path without its query', example: 'path^=/api/', texts: ({ target }) => [pathOf(target)] },
  query: {
    kind: 'text',
    within: true,
    says: 'Query of the URL',
    example: 'query:page',
    texts: ({ target }) => [target.slice(pathOf(target).length + 1)],
    alone: ({ target }) => target.includes('?'),
  },
  host: {
    kind: 'text',
    also: ['hostname', 'domain'],
    says: 'Host that was asked, with its port or without',
    example: 'host:blog.localhost',
    texts: ({ host }) => [host, host.replace(/:\d+$/, '')],
  },
  type: {
    kind: 'text',
    also: ['mime', 'mime-type'],
    says: 'Type of the answer',
    example: 'type:json',
    texts: ({ mime }) => (mime ? [mimeName(mime), mime, ...mime.split(/[/+]/)] : []),
  },
  kind: {
    kind: 'text',
    says: 'What answered: php, static, redirect, error, refused',
    example: 'kind:static',
    values: exchangeKind.options,
    texts: ({ kind }) => [kind],
  },
  site: { kind: 'text', says: 'Site', example: 'site:blog', texts: ({ site }) => [site] },
  pool: { kind: 'text', says: 'Pool', example: 'pool:blog', texts: ({ pool }) => [pool] },
  tap: {
    kind: 'text',
    within: true,
    says: 'Address of the tap that it came through',
    example: 'tap',
    texts: ({ tap }) => [tap],
    alone: ({ tap }) => tap !== null,
  },
  state: { kind: 'text', says: 'How it stands', example: 'state:queued', values: exchangeState.options, texts: ({ state }) => [state] },
  failure: {
    kind: 'text',
    within: true,
    says: 'Code of the failure',
    example: 'failure:responder',
    texts: ({ failure }) => [failure?.code ?? null],
    alone: ({ failure }) => failure !== null,
  },
  time: {
    kind: 'number',
    unit: 'ms',
    also: ['duration'],
    says: 'From the first byte asked to the last answered',
    example: 'time>1s',
    value: ({ durationMs }) => durationMs,
  },
  php: {
    kind: 'number',
    unit: 'ms',
    also: ['php-ms'],
    says: 'Time in PHP, by PHP-FPM itself',
    example: 'php>100ms',
    value: ({ worker }) => worker?.phpMs ?? null,
    alone: ({ kind }) => kind === 'php',
  },
  queue: {
    kind: 'number',
    unit: 'ms',
    also: ['queue-ms'],
    says: 'Wait for a free worker',
    example: 'queue>50ms',
    value: ({ times }) => times.queueMs,
  },
  size: {
    kind: 'number',
    unit: 'bytes',
    also: ['larger-than', 'body-size'],
    says: 'Body of the answer',
    example: 'size>100k',
    value: ({ responseBytes }) => responseBytes,
  },
  sent: { kind: 'number', unit: 'bytes', says: 'Body of the request', example: 'sent>1m', value: ({ requestBytes }) => requestBytes },
  memory: {
    kind: 'number',
    unit: 'bytes',
    also: ['mem'],
    says: 'Peak memory of PHP',
    example: 'memory>64m',
    value: ({ worker }) => worker?.memoryBytes ?? null,
  },
  stderr: {
    kind: 'number',
    unit: 'bytes',
    says: 'Written to STDERR',
    example: 'stderr',
    value: ({ stderrBytes }) => stderrBytes,
    alone: ({ stderrBytes }) => stderrBytes > 0,
  },
  worker: {
    kind: 'number',
    unit: 'none',
    named: true,
    also: ['pid'],
    says: 'Process id of the worker',
    example: 'worker:31207',
    value: ({ worker }) => worker?.pid ?? null,
  },
  records: { kind: 'number', unit: 'none', says: 'FastCGI records', example: 'records>100', value: ({ records }) => records },
  attempts: { kind: 'number', unit: 'none', says: 'Tries', example: 'attempts>1', value: ({ attempts }) => attempts },
  id: { kind: 'number', unit: 'none', says: 'Number of the exchange', example: 'id>=100', value: ({ id }) => id },
  failed: {
    kind: 'flag',
    also: ['errored'],
    says: 'Failed in Sluice or PHP-FPM, or answered 5xx',
    example: 'failed',
    alone: ({ state, status }) => state === 'failed' || (status !== null && status >= 500),
  },
  running: { kind: 'flag', also: ['pending'], says: 'Not over', example: 'running', alone: (summary) => !hasEnded(summary) },
  completed: { kind: 'flag', says: 'Over', example: 'completed', alone: hasEnded },
  cancelled: {
    kind: 'flag',
    also: ['aborted'],
    says: 'Its client left',
    example: 'cancelled',
    alone: ({ state }) => state === 'cancelled',
  },
  retried: { kind: 'flag', says: 'Tried more than once', example: 'retried', alone: ({ attempts }) => attempts > 1 },
  findings: { kind: 'flag', says: 'With findings', example: 'findings', alone: ({ findings }) => findings > 0 },
  cut: { kind: 'flag', says: 'Some of its bytes were not kept', example: 'cut', alone: ({ gapBytes, kept }) => gapBytes > 0 || !kept },
} as const satisfies Record<string, FilterWord>

export type FilterWordName = keyof typeof filterWords

/** By every spelling, in lower case. */
export const filterWordByName: ReadonlyMap<string, FilterWord> = new Map(
  Object.entries<FilterWord>(filterWords).flatMap(([name, word]) => [name, ...(word.also ?? [])].map((each) => [each, word])),
)
