import { object, string } from 'zod'
import type { Remembered } from '../../ui/remembered.ts'

const schema = object({
  /** The file that it is of. */
  path: string(),
  /** What was on disk when it was begun. */
  base: string(),
  seen: string(),
  text: string(),
})

/** A text that is not on disk yet. */
export interface Draft {
  readonly path: string
  readonly base: string
  readonly seen: string
  readonly text: string
}

const KEPT = 'drafts'

/** Unsaved texts by pool, or by path for a file of no pool. They outlive a reload of the page where its storage allows that. */
export class Drafts {
  private readonly byPool: Map<string, Draft>

  constructor(private readonly remembered: Remembered) {
    this.byPool = read(remembered.get(KEPT))
  }

  get size(): number {
    return this.byPool.size
  }

  of(pool: string): Draft | undefined {
    return this.byPool.get(pool)
  }

  /** @param draft undefined: there is none any more */
  keep(pool: string, draft: Draft | undefined): void {
    if (draft) this.byPool.set(pool, draft)
    else if (!this.byPool.delete(pool)) return
    this.remembered.set(KEPT, JSON.stringify([...this.byPool]))
  }
}

/** Only what still fits: an older page may have written it. */
function read(text: string | undefined): Map<string, Draft> {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(found)) return new Map()
    return new Map(
      found.flatMap((each) => {
        const [pool, draft] = Array.isArray(each) ? each : []
        const parsed = schema.safeParse(draft)
        return typeof pool === 'string' && parsed.success ? [[pool, parsed.data] as const] : []
      }),
    )
  } catch {
    return new Map()
  }
}
