import { createStore, type StoreApi } from 'zustand/vanilla'
import { addRule, duplicateRule, moveRule, removeRule, type SaidRule, setRule } from '../../../app/site/edit-rules.ts'
import { writtenRules } from '../../../app/site/written-rules.ts'
import type { Drafts } from '../../editor/drafts.ts'
import { FileEditor } from '../../editor/file-editor.ts'
import type { Services } from '../../shell/services.ts'
import { siteSource } from './site-source.ts'
import { Trial } from './trial.ts'

export interface Chosen {
  /** Of the rule that is looked at, from 0; null: none is. */
  readonly rule: number | null
}

/** A site's file while it is edited: its rules change where they stand, and a request is tried against the text as it is. */
export class SiteEditor extends FileEditor {
  readonly chosen: StoreApi<Chosen> = createStore<Chosen>(() => ({ rule: null }))
  readonly trial: Trial

  constructor(site: string, call: Services['call'], drafts: Drafts) {
    super(siteSource(site, call), drafts)
    this.trial = new Trial(site, call)
  }

  /** A rule more at that place, which is looked at from then on. */
  add(index: number, said: SaidRule): void {
    this.does((text) => addRule(text, index, said), index)
  }

  setRule(index: number, said: SaidRule): void {
    this.edit((text) => setRule(text, index, said), `rule ${index}`)
  }

  removeRule(index: number): void {
    const last = this.count - 2
    this.does((text) => removeRule(text, index), last < 0 ? null : Math.min(index, last))
  }

  duplicate(index: number): void {
    this.does((text) => duplicateRule(text, index), index + 1)
  }

  /** @param step at the ends it stays */
  move(index: number, step: 1 | -1): void {
    const to = index + step
    if (to >= 0 && to < this.count) this.does((text) => moveRule(text, index, to), to)
  }

  private get count(): number {
    return writtenRules(this.text)?.rules.length ?? 0
  }

  /** @param rule is looked at where it could be done */
  private does(edit: (text: string) => string, rule: number | null): void {
    const before = this.text
    this.edit(edit, null)
    if (this.text !== before) this.chosen.setState({ rule })
  }
}
