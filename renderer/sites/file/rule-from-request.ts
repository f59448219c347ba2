import type { Summary } from '../../../app/capture/summary.ts'
import { decodePath } from '../../../app/cgi/request-path.ts'
import { exactPath } from '../../../app/site/rules/exact-path.ts'
import type { Services } from '../../shell/services.ts'
import { focusForm } from './rule-list.tsx'

/**
 * Leads to the rules of the site that a request went to, with a rule for requests like it before all others, which changes nothing so far, and
 * that request to try them with. Nothing is on disk until it is applied.
 */
export async function makeRuleFrom(
  { siteEditors, view, main }: Services,
  { method, host, target }: Pick<Summary, 'method' | 'host' | 'target'>,
  site: string,
): Promise<void> {
  const editor = siteEditors.of(site)
  view.setState({ view: 'sites', site, siteTab: 'rules' })
  await editor.look()
  const pool = main.getState().state?.sites.find(({ name }) => name === site)?.pool ?? site
  editor.add(0, { match: { host: host.replace(/:\d+$/, '').toLowerCase(), ...pathOf(target), method }, pool })
  editor.trial.ask({ method, url: `http://${host}${target}`, headers: '', client: '' })
  focusForm()
}

/** A target that no path can be read from is refused before any rule sees it. */
function pathOf(target: string): { path?: string } {
  try {
    return { path: exactPath(decodePath(target.replace(/[?#].*$/s, ''))) }
  } catch {
    return {}
  }
}
