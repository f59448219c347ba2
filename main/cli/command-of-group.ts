import { nearest } from '../../app/nearest.ts'
import type { Run } from './commands.ts'
import { usage } from './read-options.ts'

/**
 * Runs the command of a group that the first word names: `sluice pool check`. @param missing what is said where there is no word
 * @returns the exit code @throws Failure `usage`, and those of the command
 */
export async function commandOfGroup(
  group: string,
  actions: Readonly<Record<string, Run>>,
  [name, ...rest]: readonly string[],
  missing: string,
): Promise<number> {
  if (name === undefined) throw usage(missing)
  const run = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (run) return run(rest)
  const near = nearest(name, Object.keys(actions))
  throw usage(`Unknown command ${group} ${name}${near ? `; did you mean ${group} ${near}?` : '.'}`)
}
