import { commandOfGroup } from './command-of-group.ts'
import { httpsNew } from './https-new.ts'
import { httpsStatus } from './https-status.ts'
import { httpsTrust, httpsUntrust } from './https-trust.ts'

const actions = { trust: httpsTrust, untrust: httpsUntrust, new: httpsNew }

/** `sluice https [trust|untrust|new]`: the local CA. @returns the exit code @throws Failure */
export function https(words: readonly string[]): Promise<number> {
  const [first] = words
  if (first === undefined || first.startsWith('-')) return httpsStatus(words)
  return commandOfGroup('https', actions, words, '')
}
