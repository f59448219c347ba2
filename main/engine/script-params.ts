import { type MetaVariable, metaVariables } from '../../app/cgi/meta-variables.ts'
import type { CheckedHead } from '../../app/cgi/request-head.ts'
import type { SiteRequest } from '../../app/site/rules/site-request.ts'
import { guardedExec } from './guarded-exec.ts'
import type { LocatedScript } from './locate.ts'
import type { Ends } from './route.ts'
import type { SitePlan } from './site-plan.ts'

export interface ScriptParamsInput {
  /** With the query that PHP is given. */
  readonly head: CheckedHead
  readonly plan: SitePlan
  /** undefined: nothing of the site depends on the request. */
  readonly asked: SiteRequest | undefined
  readonly script: LocatedScript
  readonly ends: Ends
  /** undefined: no CONTENT_LENGTH. */
  readonly contentLength: number | undefined
  readonly version: string
  readonly sluiceId: string | undefined
}

/** FCGI_PARAMS of a request: those of CGI, and what the site's file says of them. @throws Failure `expression-too-slow` */
export function scriptParams(input: ScriptParamsInput): MetaVariable[] {
  const { head, plan, asked, script, ends, contentLength, version, sluiceId } = input
  // Each by its name: gathered as the rest and spread they cost V8 a fifth of all that a small request takes.
  return metaVariables({
    contentLength,
    version,
    sluiceId,
    head,
    scheme: ends.scheme,
    file: plan.poolBase + script.scriptName,
    scriptName: script.scriptName,
    pathInfo: script.pathInfo,
    docroot: plan.poolDocroot,
    server: ends.server,
    client: ends.client,
    setParams: setParamsOf(plan, asked),
    headerChoice: plan.headerChoice,
  })
}

/** What `set-params` comes to for a request. */
export function setParamsOf({ params }: SitePlan, asked: SiteRequest | undefined): Readonly<Record<string, string>> {
  if (typeof params !== 'function') return params
  return asked ? params(asked, guardedExec) : {}
}
