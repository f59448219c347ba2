import type { EngineSite } from '../../../app/contract/engine-messages.ts'
import type { Action, ActionName, Proxied } from '../../../app/site/actions.ts'
import type { Met } from '../../../app/site/rules/rule-finder.ts'
import type { SiteRequest } from '../../../app/site/rules/site-request.ts'
import type { Located, LocateRequest } from '../locate.ts'
import type { PoolNamed } from '../route.ts'

/** An answer that a rule holds. */
export interface Responded {
  readonly kind: 'respond'
  readonly status: number
  /** Without Content-Length. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly why: string
}

/** Another HTTP server is asked. */
export interface Passed extends Proxied {
  readonly kind: 'proxy'
  /** Path and query, encoded. */
  readonly target: string
  /** For failures: "rule 2 (path /app/*)". */
  readonly rule: string
  readonly why: string
}

export type Answerer = Located | Responded | Passed

/** What becomes of a request. */
export interface Routed {
  readonly answer: Answerer
  /** Who runs it, where it is a script. */
  readonly pool: string
}

export interface ActionContext {
  readonly site: EngineSite
  readonly met: Met
  /** As it came. */
  readonly asked: SiteRequest
  /** With the path and query that the rule makes of it. */
  readonly request: LocateRequest
  /** Path and query of it, encoded. */
  readonly target: string
  readonly pools: PoolNamed
}

/** Does what a rule says. @throws Failure: what the answer is */
export type Act<Name extends ActionName> = (given: Given<Name>, context: ActionContext) => Routed | Promise<Routed>
export type Given<Name extends ActionName> = (Action & { readonly name: Name })['with']
