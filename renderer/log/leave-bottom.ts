import type { StoreApi } from 'zustand/vanilla'
import type { LogPlace } from './place.ts'
import type { ShownRows } from './shown-rows.ts'

/** From now on what comes is counted as new below. */
export function leaveBottom(place: StoreApi<LogPlace>, shown: Pick<ShownRows, 'added'>): void {
  if (place.getState().sticks) place.setState({ sticks: false, leftAt: shown.added })
}
