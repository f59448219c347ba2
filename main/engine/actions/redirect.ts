import { urlText } from '../../../app/site/rules/url-text.ts'
import type { Act } from './action.ts'

/** To another place. What is inserted is encoded, so that it can't end the header or lead to another host. */
export const redirect: Act<'redirect'> = ({ to, status }, { site, met, asked }) => {
  const made = urlText(to, asked, met.captures)
  // `//host` would be another host (CVE-2015-1164 and its like); a query of which nothing is left is none.
  const location = (to.startsWith('/') ? made.replace(/^[/\\]+/, '/') : made).replace(/\?$/, '')
  return { answer: { kind: 'redirect', status, location, why: `it leads to ${location}` }, pool: site.pool }
}
