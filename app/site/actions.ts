import { type infer as Infer, literal, optional, record, string, union, type ZodType } from 'zod'
import { templateProblem } from './rules/template.ts'
import { settingsMap } from './settings-map.ts'
import { flagText } from './units.ts'

const text = string('must be text')
const yes = literal('true', 'must be true').transform(() => true as const)
const template = text.superRefine((source, { addIssue }) => {
  const message = templateProblem(source)
  if (message) addIssue({ code: 'custom', message })
})
const status = (pattern: RegExp, says: string) => text.regex(pattern, says).transform(Number)

const REDIRECT = /^(?:\/|(?:https?|\$\{scheme\}):\/\/)/
/** A capture there could make another host of it: `https://example.test${1}` of `.evil.test`. */
const HOST_KEPT = /^(?:\/|(?:https?|\$\{scheme\}):\/\/(?:\$\{(?:host|port)\}|[^/?#$])*(?:[/?#]|\$\{path\}|$))/
const place = template
  .regex(REDIRECT, 'must be a path, or a URL of http or https')
  .regex(HOST_KEPT, 'must have no field but ${host} and ${port} in the name of its host; begin the path with / or ${path}')
const redirectStatus = status(/^30[12378]$/, 'must be 301, 302, 303, 307 or 308')
const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/ // RFC 9110 section 5.6.2
/** They say how an answer is framed, which is Sluice's own. */
const FRAMING = /^(?:connection|content-length|keep-alive|transfer-encoding|upgrade|trailer)$/i
const headerName = text
  .regex(FIELD_NAME, 'must be the name of a header')
  .refine((name) => !FRAMING.test(name), 'must not be about the connection: that is for Sluice to say')
const PROXIED = /^(?:http:\/\/(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\/?|unix:\/[^\0]+)$/
const proxied = text
  .regex(PROXIED, 'must be like http://127.0.0.1:5173 or unix:/run/app.sock, without a path (rewrite makes one), and not https')
  .refine((to) => Number(/^http:.*:(\d+)\/?$/.exec(to)?.[1] ?? 1) <= 65_535, 'must have a port from 1 to 65535')
  .transform((to) => to.replace(/^(http:.*)\/$/, '$1'))
const answerStatus = status(/^[2-5]\d\d$/, 'must be a status from 200 to 599')

/** Another HTTP server that answers. */
export interface Proxied {
  /** `http://host:port` or `unix:/path`. */
  readonly to: string
  /** Whether it is told the Host that the client asked for, or its own. */
  readonly keepHost: boolean
}

/** A rule's answer of its own. */
export interface Respond {
  readonly status: number
  /** Content-Type. */
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a rule may do, each with what may stand behind its key in a site's file. How it is done: `main/engine/actions/NAME.ts`. */
export const actions = {
  /** Another pool than the site's runs the scripts. */
  pool: text.regex(/^[^/\\\s]+$/, 'must be the name of a pool'),
  /** A file as it is, from the docroot or from a folder of the project: never by PHP, never by the front controller. */
  static: union(
    [
      yes,
      text.regex(
        /^(?!\/)(?!.*(?:^|[\\/])\.\.(?:[\\/]|$))[^\0:\\]+$/,
        'must be a folder in root, without .. and without a slash at its begin',
      ),
    ],
    'must be true, or a folder in root',
  ),
  /** Another HTTP server answers, by WebSocket too. */
  proxy: union(
    [
      proxied.transform((to): Proxied => ({ to, keepHost: true })),
      settingsMap({ to: proxied, 'keep-host': optional(flagText) }).transform(
        ({ to, 'keep-host': keepHost }): Proxied => ({ to, keepHost: keepHost ?? true }),
      ),
    ],
    'must be a URL, or hold lines like to: http://127.0.0.1:5173',
  ),
  redirect: union(
    [
      place.transform((to) => ({ to, status: 302 })),
      settingsMap({ to: place, status: optional(redirectStatus) }).transform(({ to, status: said }) => ({ to, status: said ?? 302 })),
    ],
    'must be a path or URL, or hold lines like to: /new/',
  ),
  respond: union(
    [
      text.transform((body): Respond => ({ status: 200, type: PLAIN, headers: {}, body })),
      settingsMap({
        status: optional(answerStatus),
        type: optional(text.regex(/^[\x20-\x7e]+$/, 'must be a type such as text/html')),
        headers: optional(
          record(headerName, text.regex(/^[\t\x20-\x7e]*$/, 'must be ASCII, in one line'), 'must hold lines like Name: value'),
        ),
        body: optional(text),
      }).transform(
        ({ status: code, type, headers, body }): Respond => ({
          status: code ?? 200,
          type: type ?? PLAIN,
          headers: headers ?? {},
          body: body ?? '',
        }),
      ),
    ],
    'must be text, or hold lines like status: 503',
  ),
  /** Says no, without a word why to a client on another machine. */
  deny: union(
    [yes.transform(() => 403 as const), literal('403').transform(() => 403 as const), literal('404').transform(() => 404 as const)],
    'must be true, 403 or 404',
  ),
} as const satisfies Readonly<Record<string, ZodType>>

const PLAIN = 'text/plain; charset=utf-8'

export type ActionName = keyof typeof actions
export const actionNames = Object.keys(actions) as readonly ActionName[]

/** One action, as a rule has it. */
export type Action = { readonly [Name in ActionName]: { readonly name: Name; readonly with: Infer<(typeof actions)[Name]> } }[ActionName]

/** Where a rewritten path leads; what it inserts is encoded. */
export const rewriteSchema = template.regex(/^(?:\/|\$\{path\})/, 'must be a path')
