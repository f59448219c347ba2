import { useSyncExternalStore } from 'react'
import { formatMs } from '../../app/capture/format.ts'
import { useServices } from '../shell/use-services.ts'

/** A sample that is older than this counts no further: nobody knows. */
const MOST_MS = 3000

export interface CountedProps {
  /** When it was sampled. */
  readonly ms: number
  /** When the sample came, on the page's monotonic clock. */
  readonly takenMs: number
}

const onwards = ({ ms, takenMs }: CountedProps): number => ms + Math.min(MOST_MS, Math.max(0, performance.now() - takenMs))

/** How long something lasts that goes on, tenths of a second. */
export function CountedTenths(props: CountedProps) {
  const { quickClock } = useServices()
  useSyncExternalStore(quickClock.watch, quickClock.tick)
  const ms = onwards(props)
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatMs(ms)
}

/** The same in whole seconds; never ahead of what PHP-FPM will say next, which drops what is over a second. */
export function CountedSeconds(props: CountedProps) {
  const { clock } = useServices()
  useSyncExternalStore(clock.watch, clock.tick)
  const seconds = Math.floor(onwards(props) / 1000)
  return seconds < 60 ? `${seconds} s` : formatMs(seconds * 1000)
}
