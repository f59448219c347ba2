import type { PoolView } from '../../app/contract/state.ts'
import { readOptions, usage } from './read-options.ts'
import { askRunning } from './running-client.ts'

/**
 * `sluice pool apply NAME [--workspace DIR]`: the next generation of a pool of the Sluice that runs, from its file as it is.
 * @returns 0 once it serves @throws Failure why it does not; then what ran goes on
 */
export async function poolApply(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { workspace: 'value' })
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) throw usage('sluice pool apply takes the name of one pool.')
  const pool = await askRunning(
    options.workspace,
    async (client) => {
      await client.call('pool.apply', { pool: name })
      return (await client.call('state.get', {})).pools.find((each) => each.name === name)
    },
    undefined,
  )
  process.stdout.write(`${described(name, pool)}\n`)
  return 0
}

function described(name: string, pool: PoolView | undefined): string {
  const serving = pool?.generations.findLast(({ at }) => at === 'serving')
  if (!serving) return `${name}: ${pool?.state.says ?? 'applied'}`
  const draining = pool?.generations.filter(({ at }) => at === 'draining').map(({ n }) => n) ?? []
  const rest = draining.length === 0 ? '' : `; generation ${draining.join(', ')} finishes what it holds`
  return `${name}: generation ${serving.n} serves, process ${serving.pid}${rest}`
}
