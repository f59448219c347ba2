import type { Services } from '../shell/services.ts'
import { leaveBottom } from './leave-bottom.ts'

/** Selects that exchange; the log brings it into view. `open`: its details, too; else they stay as they are. */
export function selectExchange(
  { selection, place, shown }: Pick<Services, 'selection' | 'place' | 'shown'>,
  id: number,
  open = false,
): void {
  leaveBottom(place, shown)
  selection.setState((before) => ({ id, open: before.open || open }))
}
