import { nearest } from '../../app/nearest.ts'
import { poolCheck } from './pool-check.ts'
import { poolSet } from './pool-set.ts'
import { poolShow } from './pool-show.ts'
import { usage } from './read-options.ts'

const actions = { check: poolCheck, show: poolShow, set: poolSet } as const

/** `sluice pool check|show|set`: PHP-FPM's pool files. @returns the exit code @throws Failure */
export async function pool(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined) throw usage('sluice pool takes check, show or set, and a FILE.')
  if (Object.hasOwn(actions, name)) return actions[name as keyof typeof actions](rest)
  if (name === 'apply') throw usage('sluice pool apply is not yet supported.')
  const near = nearest(name, Object.keys(actions))
  throw usage(`Unknown command pool ${name}${near ? `; did you mean pool ${near}?` : '.'}`)
}
