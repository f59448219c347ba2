import { array, lazy, optional, record, string, union, type ZodType } from 'zod'
import { settingsMap } from '../settings-map.ts'
import { addressRange } from './address-range.ts'
import { patternProblem } from './pattern.ts'

/** Conditions on a request: each key that is there must hold; of a list one is enough. */
export interface Match {
  readonly host?: readonly string[] | undefined
  readonly path?: readonly string[] | undefined
  readonly method?: readonly string[] | undefined
  /** Of each name in lower case, patterns. */
  readonly header?: Readonly<Record<string, readonly string[]>> | undefined
  readonly query?: Readonly<Record<string, readonly string[]>> | undefined
  readonly client?: readonly string[] | undefined
  /** What must not hold. */
  readonly not?: Match | undefined
}

const text = string('must be text').min(1, 'must not be empty')
const listed = <Item extends ZodType<string>>(item: Item) =>
  union([item.transform((one) => [one]), array(item).min(1, 'must not be empty')], 'must be text, or a list of texts')
const patternFor = (of: 'path' | 'text') =>
  listed(
    text.superRefine((source, { addIssue }) => {
      const message = patternProblem(source, of)
      if (message) addIssue({ code: 'custom', message })
    }),
  )
const texts = patternFor('text')
const METHOD = /^[A-Z!#$%&'*+.^_`|~0-9-]+$/

/** What may stand after `match:` and `when:`. */
export const matchSchema: ZodType<Match> = settingsMap(
  {
    host: optional(texts.transform((hosts) => hosts.map((host) => (host.startsWith('~') ? host : host.toLowerCase())))),
    path: optional(patternFor('path')),
    method: optional(listed(text.regex(METHOD, 'must hold methods such as GET, in capital letters'))),
    header: optional(record(text.toLowerCase(), texts, 'must hold lines like x-debug: "*"')),
    query: optional(record(text, texts, 'must hold lines like page: "*"')),
    client: optional(
      listed(text.refine((range) => addressRange(range) !== undefined, 'must be loopback, or an address such as 127.0.0.1 or 10.0.0.0/8')),
    ),
    not: optional(lazy(() => matchSchema)),
  },
  'must hold lines like path: /api/*',
)
