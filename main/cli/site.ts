import { nearest } from '../../app/nearest.ts'
import { usage } from './read-options.ts'
import { siteTry } from './site-try.ts'

const actions = { try: siteTry } as const

/** `sluice site try`: the files of sites. @returns the exit code @throws Failure */
export async function site(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined) throw usage('sluice site takes try, a site, a method and a URL.')
  if (Object.hasOwn(actions, name)) return actions[name as keyof typeof actions](rest)
  const near = nearest(name, Object.keys(actions))
  throw usage(`Unknown command site ${name}${near ? `; did you mean site ${near}?` : '.'}`)
}
