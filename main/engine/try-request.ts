import type { CheckedHead } from '../../app/cgi/request-head.ts'
import { checkHead } from '../../app/cgi/request-head.ts'
import { type Origin, originOf } from '../../app/cgi/variables.ts'
import type { EngineSite } from '../../app/contract/engine-messages.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import type { Met } from '../../app/site/rules/rule-finder.ts'
import type { Answerer } from './actions/action.ts'
import { type Ends, findWay, followWay, type PoolNamed, whyNot } from './route.ts'
import { scriptParams, setParamsOf } from './script-params.ts'

export interface TriedRequest {
  readonly scheme: 'http' | 'https'
  readonly method: string
  /** Path and query, as a client sends them. */
  readonly target: string
  /** Name, value, name, value; with Host. */
  readonly rawHeaders: readonly string[]
}

/** A parameter that PHP would be given, and why it reads so. */
export interface TriedParam {
  readonly name: string
  readonly value: string
  readonly origin: Origin
  readonly says: string
}

/** What would become of a request. */
export interface Tried {
  /** From 1; null: no rule is met. */
  readonly rule: number | null
  readonly why: string
  readonly pool: string
  /** null: an error page, see `failure`. */
  readonly answer: Answerer | null
  readonly failure: FailureData | null
  /** Of a script. */
  readonly params: readonly TriedParam[]
}

/** The way of a request through a site up to where its answer would begin, by the engine's own steps; nothing is sent. Never throws for a request. */
export async function tryRequest(
  site: EngineSite,
  tried: TriedRequest,
  { ends, pools, version }: { readonly ends: Ends; readonly pools: PoolNamed; readonly version: string },
): Promise<Tried> {
  let met: Met | undefined
  try {
    const head = checkHead({ ...tried, httpVersion: '1.1' })
    const way = findWay(site, head, ends)
    met = way.met
    const { plan, asked } = way
    const { answer, pool, query } = await followWay(way, site, head, pools)
    const given: CheckedHead = { ...head, query }
    const set = setParamsOf(plan, asked)
    const params =
      answer.kind === 'script'
        ? scriptParams({ head: given, plan, asked, script: answer, ends, contentLength: head.contentLength, version, sluiceId: undefined })
        : []
    return { rule: met?.n ?? null, why: answer.why, pool, answer, failure: null, params: params.map((each) => triedParam(each, set)) }
  } catch (error) {
    const failure = asFailure(error)
    return { rule: met?.n ?? null, why: whyNot(met, failure), pool: site.pool, answer: null, failure: failure.data, params: [] }
  }
}

function triedParam([name, value]: readonly [string, string | Uint8Array], set: Readonly<Record<string, string>>): TriedParam {
  const { origin, says } = Object.hasOwn(set, name) ? SET : originOf(name)
  return { name, value: typeof value === 'string' ? value : new TextDecoder().decode(value), origin, says }
}

const SET = { origin: 'site', says: 'Set by set-params in the site file.' } as const
