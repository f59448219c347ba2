import type { SentRequest } from './sent-request.ts'
import { plainText, printfFormat, shellWord, singleQuoted } from './shell-word.ts'

/** More than this does not fit into one argument everywhere (Linux: 128 KB), so it goes through a pipe. */
const ARGUMENT_BYTES = 100_000
/** From here on old curls wait for a 100 Continue. */
const EXPECTS_BYTES = 1024

/** What curl says of itself, or makes of the body: not repeated. */
const LEFT_OUT = new Set(['host', 'content-length', 'connection', 'keep-alive', 'proxy-connection', 'expect'])
/** What curl sends unless it is told not to. */
const CURLS_OWN = ['User-Agent', 'Accept']

/**
 * A request as a command line of curl for a POSIX shell, ready to be pasted: same method, target, headers and body.
 * @param siteUrl where the site is reached, by the scheme of the request; for a Host that leads nowhere by itself; without a slash at its end
 */
export function curlCommand(request: SentRequest, siteUrl: string): string {
  const { method, target, headers, body } = request
  const named = (name: string): string | undefined => headers.find(([each]) => each.toLowerCase() === name)?.[1]
  const host = named('host')
  const leads = host !== undefined && isHere(host)
  const origin = leads ? `${new URL(siteUrl).protocol}//${host}` : siteUrl.replace(/\/$/, '')
  const isPlain = /^\/[\w\-.~:/?[\]@!$&'()*+,;=%{}|^]*$/.test(target)
  const url = isPlain ? origin + target : `${origin}/`
  const words: string[] = [`curl${/[[\]{}]/.test(url) ? ' -g' : ''} ${shellWord(url)}`]
  if (!isPlain) words.push(`--request-target ${shellWord(target)}`)
  else if (DOTS.test(target)) words.push('--path-as-is')
  if (request.httpVersion === '1.0') words.push('--http1.0')
  words.push(...methodWords(method, body.length > 0 || named('content-length') !== undefined))
  if (!leads && host !== new URL(origin).host) words.push(header('Host', host))
  for (const [name, value] of headers) {
    const known = name.toLowerCase()
    if (known === 'accept-encoding' && /\b(gzip|deflate|br)\b/.test(value)) words.push('--compressed')
    else if (!LEFT_OUT.has(known) && !(known === 'transfer-encoding' && body.length === 0)) words.push(header(name, value))
  }
  for (const own of CURLS_OWN) if (named(own.toLowerCase()) === undefined) words.push(header(own, undefined))
  const data = bodyWords(request, named('content-length') !== undefined)
  if (data.word !== undefined) {
    if (named('content-type') === undefined) words.push(header('Content-Type', undefined))
    if (body.length > EXPECTS_BYTES) words.push(header('Expect', undefined))
    words.push(data.word)
  }
  return data.before + words.join(' \\\n  ')
}

/** A Host that any machine takes for itself: what curl finds without help. */
const isHere = (host: string): boolean => /^([\w-]+\.)*localhost(:\d+)?$|^127\.\d+\.\d+\.\d+(:\d+)?$|^\[::1\](:\d+)?$/i.test(host)
/** A segment that curl would take out of the path (RFC 3986 section 5.2.4). */
const DOTS = /\/(\.|%2e){1,2}(?=[/?]|$)/i

function methodWords(method: string, hasBody: boolean): string[] {
  if (method === 'HEAD' && !hasBody) return ['-I']
  if (method === (hasBody ? 'POST' : 'GET')) return []
  // The answer to HEAD has a length and no body: curl would wait for that.
  const waits = method === 'HEAD' ? ['--ignore-content-length', header('Connection', 'close')] : []
  return [`-X ${shellWord(method)}`, ...waits]
}

/** curl's forms: none of it, `Name;` for an empty one, `Name:` to take its own away (undefined). */
function header(name: string, value: string | undefined): string {
  return `-H ${shellWord(value === undefined ? `${name}:` : value === '' ? `${name};` : `${name}: ${value}`)}`
}

/** Text as an argument; what is none, or too long, comes through a pipe. `--data-raw`: a leading @ is no file. */
function bodyWords({ body }: SentRequest, hasLength: boolean): { readonly before: string; readonly word?: string } {
  if (body.length === 0) return hasLength ? { before: '', word: "--data-raw ''" } : { before: '' }
  const text = body.length <= ARGUMENT_BYTES ? plainText(body) : undefined
  if (text !== undefined) return { before: '', word: `--data-raw ${singleQuoted(text)}` }
  return { before: `printf '${printfFormat(body)}' |\n`, word: '--data-binary @-' }
}
