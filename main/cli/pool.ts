import { commandOfGroup } from './command-of-group.ts'
import { poolApply } from './pool-apply.ts'
import { poolCheck } from './pool-check.ts'
import { poolSet } from './pool-set.ts'
import { poolShow } from './pool-show.ts'

const actions = { check: poolCheck, show: poolShow, set: poolSet, apply: poolApply }

/** `sluice pool check|show|set|apply`: PHP-FPM's pool files. @returns the exit code @throws Failure */
export function pool(words: readonly string[]): Promise<number> {
  return commandOfGroup('pool', actions, words, 'sluice pool takes check, show or set, and a FILE; or apply, and a pool.')
}
