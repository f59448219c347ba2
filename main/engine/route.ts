import { plainAddress } from '../../app/cgi/plain-address.ts'
import type { CheckedHead } from '../../app/cgi/request-head.ts'
import { decodePath, encodePath } from '../../app/cgi/request-path.ts'
import type { EnginePool, EngineSite } from '../../app/contract/engine-messages.ts'
import type { Failure } from '../../app/failure.ts'
import type { Met } from '../../app/site/rules/rule-finder.ts'
import type { SiteRequest } from '../../app/site/rules/site-request.ts'
import { urlText } from '../../app/site/rules/url-text.ts'
import type { Routed } from './actions/action.ts'
import { act } from './actions/index.ts'
import { guardedExec } from './guarded-exec.ts'
import { type LocateRequest, locate } from './locate.ts'
import { type SitePlan, sitePlan } from './site-plan.ts'

/** Of a client's connection. */
export interface Ends {
  readonly client: { readonly address: string; readonly port: number }
  readonly server: { readonly address: string; readonly port: number }
  readonly scheme: 'http' | 'https'
}

/** Where a request goes in its site. */
export interface Way {
  readonly plan: SitePlan
  /** Decoded. */
  readonly path: string
  /** undefined: nothing of the site depends on more of a request than its path. */
  readonly asked: SiteRequest | undefined
  /** undefined: no rule is met. */
  readonly met: Met | undefined
}

/** @throws Failure `http-path-byte`, `http-bad-target`, `expression-too-slow` */
export function findWay(site: EngineSite, head: CheckedHead, ends: Ends): Way {
  const plan = sitePlan(site)
  const path = decodePath(head.path, DECODED)
  if (!plan.findRule && typeof plan.params !== 'function') return { plan, path, asked: undefined, met: undefined }
  const { method, host, query, headers } = head
  const asked = {
    scheme: ends.scheme,
    method,
    host,
    path,
    query,
    headers,
    client: plainAddress(ends.client.address),
    port: ends.server.port,
  }
  return { plan, path, asked, met: plan.findRule?.(asked, guardedExec) }
}

/** @throws Failure `pool-unknown` */
export type PoolNamed = (name: string) => EnginePool

/** What answers at the end of the way. */
export interface Destination extends Routed {
  /** What PHP is given: a rewritten path may bring its own. */
  readonly query: string
}

/** @throws Failure of the rule or the disk; `http-path-byte`, `http-bad-target` of a rewritten path */
export async function followWay({ path, asked, met }: Way, site: EngineSite, head: CheckedHead, pools: PoolNamed): Promise<Destination> {
  const { method, query, headers } = head
  if (asked && met) return byRule(site, met, asked, head.target, pools)
  return { answer: await locate(site, pools(site.pool), { method, path, query, headers }), pool: site.pool, query }
}

/** Why there is no answer, with the rule that led to it. */
export function whyNot(met: Met | undefined, { details, message }: Failure): string {
  return met && details.rule === undefined ? `${met.says}: ${message}` : message
}

const DECODED = { windows: process.platform === 'win32' }

async function byRule(site: EngineSite, met: Met, asked: SiteRequest, sent: string, pools: PoolNamed): Promise<Destination> {
  const request = rewritten(met, asked)
  const { action, rewrite } = met.rule
  const target = rewrite === null ? sent : `${encodePath(request.path)}${request.query && `?${request.query}`}`
  const { answer, pool } = action
    ? await act(action, { site, met, asked, request, target, pools })
    : { answer: await locate(site, pools(site.pool), request), pool: site.pool }
  const way = rewrite === null ? met.says : `${met.says}, rewritten to ${request.path}`
  return { answer: { ...answer, why: `${way}: ${answer.why}` }, pool, query: request.query }
}

/** It is decoded as if it had come so: no `..` climbs out, no NUL gets in. */
function rewritten({ rule, captures }: Met, asked: SiteRequest): LocateRequest {
  const { method, query, headers } = asked
  if (rule.rewrite === null) return { method, path: asked.path, query, headers }
  const made = urlText(rule.rewrite, asked, captures)
  const mark = made.indexOf('?')
  const path = decodePath(mark < 0 ? made : made.slice(0, mark), DECODED)
  return { method, path, query: mark < 0 ? query : made.slice(mark + 1), url: asked, headers }
}
