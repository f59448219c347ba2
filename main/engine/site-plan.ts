import type { HeaderChoice } from '../../app/cgi/header-choice.ts'
import type { EngineSite } from '../../app/contract/engine-messages.ts'
import { type PathInfoRule, pathInfoRule } from '../../app/site/path-info.ts'
import { compileParams, type ParamSetter } from '../../app/site/rules/param-setter.ts'
import { compileRules, type RuleFinder } from '../../app/site/rules/rule-finder.ts'
import type { SiteLimits } from '../../app/site/site-file.ts'
import { guardedExec } from './guarded-exec.ts'
import { slashed } from './on-disk.ts'

/** What is worked out once a site, so that its requests need not. */
export interface SitePlan {
  /** The docroot without a slash at its end. */
  readonly base: string
  readonly pathInfo: PathInfoRule
  /** undefined: it has no rules. */
  readonly findRule: RuleFinder | undefined
  readonly params: Readonly<Record<string, string>> | ParamSetter
  /** undefined: as usual. */
  readonly headerChoice: HeaderChoice | undefined
  /** undefined: the engine's. */
  readonly limits: SiteLimits | undefined
  /** DOCUMENT_ROOT. */
  readonly poolDocroot: string
  /** The begin of SCRIPT_FILENAME, SCRIPT_NAME follows. */
  readonly poolBase: string
}

const plans = new WeakMap<EngineSite, SitePlan>()

export function sitePlan(site: EngineSite): SitePlan {
  const known = plans.get(site)
  if (known) return known
  const { docroot, docrootInPool, passHeaders, hideHeaders, rules } = site
  const base = withoutSlash(slashed(docroot))
  const made: SitePlan = {
    base,
    pathInfo: pathInfoRule(site.pathInfo, guardedExec),
    findRule: rules.length > 0 ? compileRules(rules) : undefined,
    params: compileParams(site.setParams),
    headerChoice: passHeaders.length + hideHeaders.length > 0 ? { pass: new Set(passHeaders), hide: new Set(hideHeaders) } : undefined,
    limits: Object.keys(site.limits).length > 0 ? site.limits : undefined,
    poolDocroot: docrootInPool ?? docroot,
    poolBase: docrootInPool === null ? base : withoutSlash(docrootInPool),
  }
  plans.set(site, made)
  return made
}

export const withoutSlash = (path: string): string => path.replace(/\/+$/, '')
