import type { Received } from './exchange.ts'
import type { GatewayName } from './start.ts'

/** One thing that a gateway does otherwise than Sluice. null: there is none of it. */
export interface Difference {
  readonly gateway: GatewayName
  /** Name of the request. */
  readonly request: string
  /** `status`, `interim`, `body`, `header NAME`, or of what PHP was given `NAME`, `GET`, `POST`, `COOKIE`, `FILES`, `php://input`. */
  readonly what: string
  readonly ours: string | null
  readonly theirs: string | null
}

/** An answer as it is compared: what differs by nature (ports, times, how the body is framed, pages for errors) is left out or named alike. */
export type Facts = ReadonlyMap<string, string>

/** @param replace what stands for what, such as the port */
export function factsOf({ status, interim, headers, body, cut, silent }: Received, replace: readonly (readonly [string, string])[]): Facts {
  const statusText = silent ? 'no answer' : status === 0 ? 'closed' : cut ? `${status}, cut` : String(status)
  const facts = new Map<string, string>([['status', statusText]])
  if (interim.length > 0) facts.set('interim', interim.join(' '))
  const named = (text: string): string => replace.reduce((all, [from, to]) => all.replaceAll(from, to), text)
  const own = status >= 400 || status === 0
  const shown = shownByPhp(body)
  for (const [name, value] of own && !shown ? [] : headers) {
    const lower = name.toLowerCase()
    if (FRAMING.has(lower)) continue
    const before = facts.get(`header ${lower}`)
    facts.set(`header ${lower}`, before === undefined ? stable(lower, named(value)) : `${before} & ${stable(lower, named(value))}`)
  }
  facts.set('answered by', shown ? 'PHP' : 'a file or the server')
  if (!shown) {
    if (!own && status < 300) facts.set('body', body.toString('latin1'))
    return facts
  }
  for (const [name, value] of Object.entries(shown.server)) if (!UNSTABLE.has(name)) facts.set(name, named(String(value)))
  for (const [name, what] of [
    ['GET', shown.get],
    ['POST', shown.post],
    ['COOKIE', shown.cookie],
    ['FILES', shown.files],
    ['php://input', shown.body],
  ] as const)
    facts.set(name, JSON.stringify(what))
  return facts
}

/** Where the status is another, or who answers, the rest is of another answer. */
export function differencesOf(gateway: GatewayName, request: string, ours: Facts, theirs: Facts): readonly Difference[] {
  const whole = ['status', 'answered by'].find((what) => ours.get(what) !== theirs.get(what))
  const names = whole === undefined ? [...new Set([...ours.keys(), ...theirs.keys()])].sort() : [whole]
  return names.flatMap((what) => {
    const pair = { ours: ours.get(what) ?? null, theirs: theirs.get(what) ?? null }
    return pair.ours === pair.theirs ? [] : [{ gateway, request, what, ...pair }]
  })
}

/** Times and what is made of them. */
function stable(name: string, value: string): string {
  if (name === 'last-modified') return 'a time'
  return name === 'etag' ? value.replace(/"[^"]*"/, '"…"') : value
}

interface Shown {
  readonly server: Readonly<Record<string, unknown>>
  readonly get: unknown
  readonly post: unknown
  readonly cookie: unknown
  readonly files: unknown
  readonly body: unknown
}

function shownByPhp(body: Buffer): Shown | undefined {
  try {
    const said = JSON.parse(body.toString('utf8')) as Shown
    return said.server ? said : undefined
  } catch {
    return undefined
  }
}

const FRAMING = new Set(['connection', 'content-length', 'date', 'keep-alive', 'server', 'transfer-encoding'])
const UNSTABLE = new Set(['REMOTE_PORT', 'REQUEST_TIME', 'REQUEST_TIME_FLOAT', 'SERVER_SOFTWARE', 'SLUICE_ID', 'argv', 'argc'])
