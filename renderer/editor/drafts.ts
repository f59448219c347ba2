import { object, string } from 'zod'
import type { Remembered } from '../ui/remembered.ts'

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

/** Unsaved texts by the key of their source. They outlive a reload of the page where its storage allows that. */
export class Drafts {
  private readonly byKey: Map<string, Draft>

  constructor(private readonly remembered: Remembered) {
    this.byKey = read(remembered.get(KEPT))
  }

  get size(): number {
    return this.byKey.size
  }

  of(key: string): Draft | undefined {
    return this.byKey.get(key)
  }

  /** @param draft undefined: there is none any more */
  keep(key: string, draft: Draft | undefined): void {
    if (draft) this.byKey.set(key, draft)
    else if (!this.byKey.delete(key)) return
    this.remembered.set(KEPT, JSON.stringify([...this.byKey]))
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
