import { array, optional, record, string, union, type ZodType } from 'zod'
import { settingsMap } from '../settings-map.ts'
import { type Match, matchSchema } from './match.ts'
import { compileTemplate, templateProblem } from './template.ts'

/** A value that a parameter may have: a template, and when. */
export interface ParamChoice {
  readonly value: string
  /** {}: always. */
  readonly when: Match
}

/** By name: the first choice that holds counts. */
export type SetParams = Readonly<Record<string, readonly ParamChoice[]>>

const value = string('must be text').superRefine((source, { addIssue }) => {
  const message = templateProblem(source)
  if (message) addIssue({ code: 'custom', message })
})
const choice: ZodType<ParamChoice> = union(
  [
    value.transform((text) => ({ value: text, when: {} })),
    settingsMap({ value, when: optional(matchSchema) }).transform(({ value: text, when }) => ({ value: text, when: when ?? {} })),
  ],
  'must be text, or hold lines like value: dev',
)

/** HTTP libraries take it for the address of their proxy: httpoxy, CVE-2016-5385. */
const POISON = 'HTTP_PROXY'
const name = string()
  .regex(/^[^=\0]+$/, 'must have a name')
  .refine((said) => said !== POISON, 'must not be set: programs take it for their proxy (httpoxy)')

/** Which file runs, and how: a request that could say it would run any. */
const SAID_BY_SITE = ['SCRIPT_FILENAME', 'PATH_TRANSLATED', 'DOCUMENT_ROOT', 'PHP_VALUE', 'PHP_ADMIN_VALUE']

export const setParamsSchema: ZodType<SetParams> = record(
  name,
  union([choice.transform((one) => [one]), array(choice).min(1, 'must not be empty')], 'must be text'),
  'must hold lines like NAME: value',
).superRefine((params, { addIssue }) => {
  for (const key of SAID_BY_SITE)
    if (params[key]?.some((each) => !compileTemplate(each.value).fixed))
      addIssue({ code: 'custom', path: [key], message: 'must have no fields: the site says which file runs, not the request' })
})
