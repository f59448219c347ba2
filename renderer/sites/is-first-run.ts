import type { SiteView } from '../../app/contract/state.ts'

/** The site that Sluice brings along. */
export const WELCOME = 'welcome'

/** Whether nothing of this person's own is served: no site, or the welcome site alone. */
export function isFirstRun(sites: readonly Pick<SiteView, 'name'>[]): boolean {
  return sites.every(({ name }) => name === WELCOME)
}
