/** What the program is told on its command line. */
export interface Options {
  /** `unix:/path` or host:port of this machine; port 0: any free one. */
  readonly listen: string
  /** Instances of PHP: as many requests run at once. */
  readonly workers: number
  /** Folders that PHP sees, at the same paths, with all that lies in them. */
  readonly roots: readonly string[]
  /** A folder of the program's own: sessions, uploads, bodies that wait. */
  readonly temp: string
  /** No request runs longer, whatever set_time_limit says; 0: no limit. */
  readonly requestLimitMs: number
  /** After so many requests an instance is replaced. */
  readonly maxRequests: number
}

const DEFAULTS = { workers: 2, requestLimitMs: 300_000, maxRequests: 1000 }
const MOST_WORKERS = 16
/** A timer of Node's takes no more. */
const MOST = 2 ** 31 - 1

/** `--listen ADDR --temp DIR --root DIR... [--workers N] [--request-limit-ms N] [--max-requests N]`. @throws Error with a sentence */
export function readOptions(args: readonly string[]): Options {
  const given = new Map<string, string[]>()
  for (let i = 0; i < args.length; i += 2) {
    const [name = '', value] = args.slice(i, i + 2)
    if (!NAMES.has(name) || value === undefined) throw new Error(`unknown or incomplete option ${name}`)
    given.set(name, [...(given.get(name) ?? []), value])
  }
  const text = (name: string): string => {
    const value = given.get(name)?.at(-1)
    if (value === undefined) throw new Error(`${name} is missing`)
    return value
  }
  const count = (name: string, otherwise: number, least: number, most = MOST): number => {
    const value = given.get(name)?.at(-1)
    const number = value === undefined ? otherwise : Number(value)
    if (!Number.isInteger(number) || number < least || number > most) throw new Error(`${name} must be a number from ${least} to ${most}`)
    return number
  }
  return {
    listen: text('--listen'),
    temp: text('--temp'),
    roots: given.get('--root') ?? [],
    workers: count('--workers', DEFAULTS.workers, 1, MOST_WORKERS),
    requestLimitMs: count('--request-limit-ms', DEFAULTS.requestLimitMs, 0),
    maxRequests: count('--max-requests', DEFAULTS.maxRequests, 1),
  }
}

const NAMES = new Set(['--listen', '--temp', '--root', '--workers', '--request-limit-ms', '--max-requests'])
