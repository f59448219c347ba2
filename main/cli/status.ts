import { resolve } from 'node:path'
import { createClient } from '../../app/contract/client.ts'
import type { AppState } from '../../app/contract/state.ts'
import { asFailure, Failure } from '../../app/failure.ts'
import { openTransport } from '../bridge/websocket-transport.ts'
import { runBase } from '../run.ts'
import { defaultWorkspace } from '../workspace/folders.ts'
import { chooseInstance, type Instance, runningInstances } from '../workspace/instances.ts'
import { realOr } from '../workspace/real-or.ts'
import { columns } from './columns.ts'
import { readOptions, usage } from './read-options.ts'

const ANSWER_LIMIT_MS = 5000

/** `sluice status [--json] [--workspace DIR]`: the state of the Sluice that runs. */
export async function status(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { json: 'flag', workspace: 'value' })
  if (positionals.length > 0) throw usage(`sluice status takes no ${positionals[0]}.`)
  const instance = chooseInstance(runningInstances(runBase(process.env)), {
    workspace: options.workspace === undefined ? undefined : realOr(resolve(options.workspace)),
    defaultWorkspace: realOr(defaultWorkspace()),
  })
  const state = await stateOf(instance)
  process.stdout.write(options.json ? `${JSON.stringify(state)}\n` : describe(state))
  return 0
}

/** @throws Failure `sluice-unreachable` */
async function stateOf({ address, token, pid }: Instance): Promise<AppState> {
  const unreachable = (reason: string, cause?: unknown): Failure => new Failure('sluice-unreachable', { address, pid, reason }, cause)
  try {
    const transport = await openTransport(address, ANSWER_LIMIT_MS)
    const client = createClient(transport, { hello: token })
    const late = setTimeout(() => client.close(), ANSWER_LIMIT_MS)
    try {
      return await client.call('state.get', {})
    } finally {
      clearTimeout(late)
      client.close()
    }
  } catch (error) {
    throw unreachable(asFailure(error).details.reason?.toString() ?? asFailure(error).message, error)
  }
}

function describe({ version, pid, workspace, temporary, sites, pools }: AppState): string {
  const failed = (failure: { says: string } | null): string => (failure ? failure.says : '')
  return [
    `Sluice ${version}, process ${pid}, workspace ${workspace}${temporary ? ' (goes with it)' : ''}\n`,
    '\nsites\n',
    columns(sites.map((site) => [`  ${site.name}`, site.state.word, `pool ${site.pool}`, site.urls.join(' '), failed(site.state.failure)])),
    '\npools\n',
    columns(
      pools.map((pool) => [
        `  ${pool.name}`,
        pool.state.word,
        pool.php ? `PHP ${pool.php}` : pool.responder,
        `${pool.active} of ${pool.maxChildren} workers busy, ${pool.waiting} waiting`,
        pool.generations.map(({ n, at, pid }) => `generation ${n} ${at} (${pid})`).join(', '),
        failed(pool.state.failure) || pool.state.says,
      ]),
    ),
  ].join('')
}
