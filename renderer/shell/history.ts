import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Selection } from '../log/selection.ts'
import type { View, ViewName } from './view.ts'

/** Whether there is a way, for the buttons. */
export interface Ways {
  readonly back: boolean
  readonly forward: boolean
}

/** Where the window was: a view, and the thing that was looked at in it. `exchange` null: the log alone. */
type Place =
  | { readonly view: 'log'; readonly exchange: number | null }
  | { readonly view: Exclude<ViewName, 'log'>; readonly site: string | null; readonly pool: string | null; readonly file: string | null }

export interface HistoryOptions {
  readonly view: StoreApi<View>
  readonly selection: StoreApi<Selection>
  /** Whether there is still something to see of it. */
  readonly isThere: (exchange: number) => boolean
  readonly nowMs?: () => number
}

/** Who goes along a list with a key held was at none of its rows, ms. */
export const PASSING_MS = 600
const MOST = 100

/** Back and forward through what was looked at. */
export class History {
  readonly ways: StoreApi<Ways> = createStore<Ways>(() => ({ back: false, forward: false }))
  private places: Place[]
  private at = 0
  private lastMs = Number.NEGATIVE_INFINITY
  private going = false

  constructor(private readonly options: HistoryOptions) {
    this.places = [this.here()]
    options.view.subscribe(() => this.note())
    options.selection.subscribe(() => this.note())
  }

  back(): void {
    this.go(-1)
  }

  forward(): void {
    this.go(1)
  }

  /** Another Sluice runs now: what was looked at was of the one before. */
  reset(): void {
    this.places = [this.here()]
    this.at = 0
    this.tell()
  }

  private here(): Place {
    const { view, site, pool, file } = this.options.view.getState()
    const { id, open } = this.options.selection.getState()
    return view === 'log' ? { view, exchange: open ? id : null } : { view, site, pool, file }
  }

  private note(): void {
    const here = this.here()
    const before = this.places[this.at]
    if (this.going || isSame(here, before)) return
    const now = (this.options.nowMs ?? performance.now.bind(performance))()
    const isPassing = now - this.lastMs < PASSING_MS && isExchange(here) && isExchange(before)
    this.lastMs = now
    this.places.splice(isPassing ? this.at : this.at + 1, Number.POSITIVE_INFINITY, here)
    // Passing along may lead back to where it began.
    if (isSame(here, this.places[this.at - 1]) && this.places.length - 1 === this.at) this.places.pop()
    this.places.splice(0, this.places.length - MOST)
    this.at = this.places.length - 1
    this.tell()
  }

  private go(step: 1 | -1): void {
    const to = this.next(step)
    const place = to === undefined ? undefined : this.places[to]
    if (to === undefined || !place) return
    const { view, selection } = this.options
    this.going = true
    this.at = to
    // The selection first: a view that comes finds it.
    if (place.view === 'log') selection.setState(({ id }) => ({ id: place.exchange ?? id, open: place.exchange !== null }))
    view.setState(place.view === 'log' ? { view: 'log' } : place)
    this.going = false
    this.tell()
  }

  /** Past those of which nothing is left. */
  private next(step: 1 | -1): number | undefined {
    const here = this.places[this.at]
    for (let to = this.at + step; this.places[to]; to += step) {
      const place = this.places[to]
      const isGone = place?.view === 'log' && place.exchange !== null && !this.options.isThere(place.exchange)
      if (!isGone && !isSame(place, here)) return to
    }
    return undefined
  }

  private tell(): void {
    this.ways.setState({ back: this.next(-1) !== undefined, forward: this.next(1) !== undefined })
  }
}

const isExchange = (place: Place | undefined): boolean => place?.view === 'log' && place.exchange !== null

const isSame = (a: Place | undefined, b: Place | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)
