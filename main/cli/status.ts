import type { AppState } from '../../app/contract/state.ts'
import type { TapView } from '../../app/contract/taps.ts'
import { columns } from './columns.ts'
import { readOptions, usage } from './read-options.ts'
import { askRunning } from './running-client.ts'

/** `sluice status [--json] [--workspace DIR]`: the state of the Sluice that runs. */
export async function status(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { json: 'flag', workspace: 'value' })
  if (positionals.length > 0) throw usage(`sluice status takes no ${positionals[0]}.`)
  const state = await askRunning(options.workspace, (client) => client.call('state.get', {}))
  process.stdout.write(options.json ? `${JSON.stringify(state)}\n` : describe(state))
  return 0
}

function describe({ version, pid, workspace, temporary, sites, pools, taps }: AppState): string {
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
        pool.php ? `PHP ${pool.php}${pool.responder === 'embedded' ? ', embedded' : ''}` : pool.responder,
        `${pool.active} of ${pool.maxChildren} workers busy, ${pool.waiting} waiting`,
        pool.generations.map(({ n, at, pid }) => `generation ${n} ${at} (${pid})`).join(', '),
        failed(pool.state.failure) || pool.state.says,
      ]),
    ),
    ...(taps.length > 0
      ? ['\ntaps\n', columns(taps.map((tap) => [`  ${tap.listen}`, tap.state, `to ${tap.to}`, connected(tap), failed(tap.failure)]))]
      : []),
  ].join('')
}

const connected = ({ connections, total }: TapView): string => `${connections} connections, ${total} so far`
