import type { Remembered } from '../../ui/remembered.ts'
import { Drafts } from './drafts.ts'
import { PoolEditor, type PoolEditorOptions } from './pool-editor.ts'

export interface PoolEditorsOptions {
  readonly call: PoolEditorOptions['call']
  /** Of this tab alone. */
  readonly session: Remembered
  readonly phpOf: (pool: string) => string | null
}

/** The editors of all pools, each made when its pool is first looked at. They live on while another view is shown. */
export class PoolEditors {
  private readonly byPool = new Map<string, PoolEditor>()
  private readonly drafts: Drafts

  constructor(private readonly options: PoolEditorsOptions) {
    this.drafts = new Drafts(options.session)
  }

  /** Something would be lost with this tab. */
  get dirty(): boolean {
    return this.drafts.size > 0
  }

  of(pool: string): PoolEditor {
    const known = this.byPool.get(pool)
    if (known) return known
    const { call, phpOf } = this.options
    const made = new PoolEditor({ pool, call, drafts: this.drafts, php: () => phpOf(pool) })
    this.byPool.set(pool, made)
    return made
  }
}
