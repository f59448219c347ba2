import { nearest } from '../../app/nearest.ts'
import { poolApply } from './pool-apply.ts'
import { poolCheck } from './pool-check.ts'
import { poolSet } from './pool-set.ts'
import { poolShow } from './pool-show.ts'
import { usage } from './read-options.ts'

const actions = { check: poolCheck, show: poolShow, set: poolSet, apply: poolApply } as const

/** `sluice pool check|show|set|apply`: PHP-FPM's pool files. @returns the exit code @throws Failure */
export async function pool(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined) throw usage('sluice pool takes check, show or set, and a FILE; or apply, and a pool.')
  if (Object.hasOwn(actions, name)) return actions[name as keyof typeof actions](rest)
  const near = nearest(name, Object.keys(actions))
  throw usage(`Unknown command pool ${name}${near ? `; did you mean pool ${near}?` : '.'}`)
}
