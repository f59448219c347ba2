/** Reserved for this machine and for tests (RFC 6761 sections 6.2 and 6.3): no stranger can have them. */
export const RESERVED_NAMES = ['localhost', 'test'] as const

/** Whether a local CA that may vouch for these names, each with all below it, may do so for a host. @param host lower case */
export function isVouched(names: readonly string[], host: string): boolean {
  return names.some((each) => host === each || host.endsWith(`.${each}`))
}
