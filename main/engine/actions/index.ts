import type { Action, ActionName } from '../../../app/site/actions.ts'
import type { Act, ActionContext, Routed } from './action.ts'
import { deny } from './deny.ts'
import { pool } from './pool.ts'
import { proxy } from './proxy.ts'
import { redirect } from './redirect.ts'
import { respond } from './respond.ts'
import { staticFile } from './static.ts'

const acts = { pool, static: staticFile, proxy, redirect, respond, deny } as const satisfies { readonly [Name in ActionName]: Act<Name> }

/** @throws Failure: what the answer is */
export async function act(action: Action, context: ActionContext): Promise<Routed> {
  return (acts[action.name] as Act<ActionName>)(action.with as never, context)
}
