import { commandOfGroup } from './command-of-group.ts'
import { siteTry } from './site-try.ts'

/** `sluice site try`: the files of sites. @returns the exit code @throws Failure */
export function site(words: readonly string[]): Promise<number> {
  return commandOfGroup('site', { try: siteTry }, words, 'sluice site takes try, a site, a method and a URL.')
}
