import type { Drafts } from '../../editor/drafts.ts'
import type { Services } from '../../shell/services.ts'
import { SiteEditor } from './site-editor.ts'

/** The editors of all sites' files, each made when it is first asked for. They live on while another view is shown. */
export class SiteEditors {
  private readonly bySite = new Map<string, SiteEditor>()

  constructor(private readonly options: { readonly call: Services['call']; readonly drafts: Drafts }) {}

  of(site: string): SiteEditor {
    const known = this.bySite.get(site)
    if (known) return known
    const made = new SiteEditor(site, this.options.call, this.options.drafts)
    this.bySite.set(site, made)
    return made
  }
}
