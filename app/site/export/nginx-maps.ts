import type { Rule } from '../rules/rule.ts'
import { captureNumbers } from '../rules/template.ts'
import { plainName } from './config-text.ts'
import type { ExportSite } from './exported.ts'
import { nginxCaptures, nginxCondition, nginxFirst } from './nginx-match.ts'
import { ASKED, DOLLAR, nginxTemplate, nginxValue } from './nginx-text.ts'

/** What of a site depends on the request, as maps for `http`: nginx works a variable out once a request, where it is first asked for. */
export function nginxMaps({ site, docroot }: ExportSite): readonly string[] {
  const { rules } = site
  return [
    ...(rules.length > 0
      ? firstOf(
          rules.map(({ match }) => match),
          RULE,
        )
      : []),
    ...rules.flatMap((rule, at) => nginxCaptures(rule.match, captureNumbers(templatesOf(rule)), ruleCaptures(at + 1))),
    ...byRule(rules, POOL, plainName(site.pool), ({ action }) => (action?.name === 'pool' ? plainName(action.with) : undefined)),
    ...byRule(rules, FILES_ONLY, '0', ({ action }) => (action?.name === 'static' ? '1' : undefined)),
    ...byRule(rules, ROOT, nginxValue(docroot, 'docroot'), ({ action }) =>
      action?.name === 'static' && action.with !== true ? nginxValue(`${site.root}/${action.with}`, 'root') : undefined,
    ),
    ...Object.values(site.setParams).flatMap((choices, at) => (isPlain(choices) ? [] : paramMaps(choices, at + 1))),
  ]
}

/** Variables of every site, of which a configuration needs those that stand in it. */
export function nginxVariables(text: string): readonly string[] {
  const all = {
    [DOLLAR]: `geo $${DOLLAR} { default "$"; }`,
    [ASKED]: `map $uri $${ASKED} { default $uri; }`,
    [FIRST]: `map $uri $${FIRST} { default 1; }`,
    [RAW]: `map $request_uri $${RAW} { "~^/*(/[^?]*)" $1; default /; }`,
  }
  return Object.entries(all).flatMap(([name, line]) => (new RegExp(`\\$\\{?${name}\\b`).test(text) ? [line] : []))
}

/** Variables that these maps make. */
export const RULE = 'sluice_rule'
/** 1 until a rule has rewritten the path. */
export const FIRST = 'sluice_first'
/** The path as it was sent, with one slash at its begin. */
export const RAW = 'sluice_raw_path'
export const POOL = 'sluice_pool'
export const FILES_ONLY = 'sluice_files_only'
export const ROOT = 'sluice_root'
export const ruleCaptures = (n: number): string => `${RULE}_${n}_c`
export const paramVariable = (n: number): string => `sluice_param_${n}`

type Choices = ExportSite['site']['setParams'][string]

/** One value, always. */
export const isPlain = (choices: Choices): boolean => choices.length === 1 && Object.keys(choices[0]?.when ?? {}).length === 0

function paramMaps(choices: Choices, n: number): readonly string[] {
  const name = paramVariable(n)
  const values = choices.map(({ value }, at) => `  ${at + 1} ${nginxTemplate(value, `${name}_${at + 1}_c`, 'a parameter')};`)
  return [
    ...firstOf(
      choices.map(({ when }) => when),
      `${name}_choice`,
    ),
    ...choices.flatMap(({ value, when }, at) => nginxCaptures(when, captureNumbers(value), `${name}_${at + 1}_c`)),
    ...[`map $${name}_choice $${name} {`, '  default "";', ...values, '}'],
  ]
}

function firstOf(matches: readonly Rule['match'][], variable: string): readonly string[] {
  const conditions = matches.map((match, at) => nginxCondition(match, `${variable}_${at + 1}`))
  return [
    ...conditions.flatMap(({ maps }) => maps),
    ...nginxFirst(
      conditions.map((each) => each.variable),
      variable,
    ),
  ]
}

function byRule(rules: readonly Rule[], variable: string, usual: string, caseOf: (rule: Rule) => string | undefined): readonly string[] {
  const cases = rules.flatMap((rule, at) => {
    const value = caseOf(rule)
    return value === undefined ? [] : [`  ${at + 1} ${value};`]
  })
  return cases.length > 0 ? [`map $${RULE} $${variable} {`, `  default ${usual};`, ...cases, '}'] : []
}

const templatesOf = ({ rewrite, action }: Rule): string => `${rewrite ?? ''}${action?.name === 'redirect' ? action.with.to : ''}`
