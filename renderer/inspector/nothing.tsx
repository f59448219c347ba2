import type { Summary } from '../../app/capture/summary.ts'
import { isRunning } from '../log/row-tone.ts'
import { strings } from '../ui/strings.ts'

export interface NothingProps {
  readonly summary: Summary
  readonly says: { readonly none: string; readonly noneYet: string }
}

/** Why there is nothing to show: there was none, none came so far, or its bytes are gone. */
export function Nothing({ summary, says }: NothingProps) {
  return <p className="details-none">{!summary.kept ? strings.details.bytesGone : isRunning(summary) ? says.noneYet : says.none}</p>
}
