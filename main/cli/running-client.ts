import { resolve } from 'node:path'
import { type Client, createClient } from '../../app/contract/client.ts'
import { asFailure, Failure } from '../../app/failure.ts'
import { openTransport } from '../bridge/websocket-transport.ts'
import { runBase } from '../run.ts'
import { defaultWorkspace } from '../workspace/folders.ts'
import { chooseInstance, runningInstances } from '../workspace/instances.ts'
import { realOr } from '../workspace/real-or.ts'

const ANSWER_LIMIT_MS = 5000

/**
 * Asks the Sluice that runs: the one of `workspace`, else as `chooseInstance` says.
 * @param limitMs how long the answer may take; undefined: as long as it does
 * @throws Failure `no-running-sluice`, `several-running-sluices`, `sluice-unreachable`, and that of what was asked
 */
export async function askRunning<T>(
  workspace: string | undefined,
  ask: (client: Client) => Promise<T>,
  limitMs: number | undefined = ANSWER_LIMIT_MS,
): Promise<T> {
  const { address, token, pid } = chooseInstance(runningInstances(runBase(process.env)), {
    workspace: workspace === undefined ? undefined : realOr(resolve(workspace)),
    defaultWorkspace: realOr(defaultWorkspace()),
  })
  const unreachable = (error: unknown): Failure =>
    new Failure(
      'sluice-unreachable',
      { address, pid, reason: asFailure(error).details.reason?.toString() ?? asFailure(error).message },
      error,
    )
  let client: Client | undefined
  try {
    client = createClient(await openTransport(address, ANSWER_LIMIT_MS), { hello: token })
    await within(ANSWER_LIMIT_MS, client, client.welcome)
  } catch (error) {
    client?.close()
    throw unreachable(error)
  }
  try {
    return await within(limitMs, client, ask(client))
  } catch (error) {
    throw asFailure(error).code === 'contract-closed' ? unreachable(error) : error
  } finally {
    client.close()
  }
}

/** What takes longer ends with the wire. */
async function within<T>(limitMs: number | undefined, client: Client, answer: Promise<T>): Promise<T> {
  const late = limitMs === undefined ? undefined : setTimeout(() => client.close(), limitMs)
  try {
    return await answer
  } finally {
    clearTimeout(late)
  }
}
