import type { Drafts } from '../../editor/drafts.ts'
import type { Services } from '../../shell/services.ts'
import { poolSource } from './file-source.ts'
import { type LooseSource, looseSource } from './loose-source.ts'
import { PoolEditor } from './pool-editor.ts'

export interface PoolEditorsOptions {
  readonly call: Services['call']
  readonly drafts: Drafts
  readonly phpOf: (pool: string) => string | null
}

export interface LooseEditor {
  readonly editor: PoolEditor
  readonly source: LooseSource
}

/** The editors of all files, each made when its file is first looked at. They live on while another view is shown. */
export class PoolEditors {
  private readonly byPool = new Map<string, PoolEditor>()
  private readonly byPath = new Map<string, LooseEditor>()

  constructor(private readonly options: PoolEditorsOptions) {}

  of(pool: string): PoolEditor {
    const known = this.byPool.get(pool)
    if (known) return known
    const { call, phpOf, drafts } = this.options
    const made = new PoolEditor(poolSource({ pool, call, php: () => phpOf(pool) }), drafts)
    this.byPool.set(pool, made)
    return made
  }

  /** Of a file that may lie anywhere. @param path absolute */
  ofFile(path: string): LooseEditor {
    const known = this.byPath.get(path)
    if (known) return known
    const source = looseSource(path, this.options.call)
    const made = { editor: new PoolEditor(source, this.options.drafts), source }
    this.byPath.set(path, made)
    return made
  }

  /** Whether there is text of a file that is not on disk. */
  hasDraft(path: string): boolean {
    return this.options.drafts.of(path) !== undefined
  }
}
