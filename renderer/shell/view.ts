import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Remembered } from '../ui/remembered.ts'

export const views = ['log', 'pools', 'sites'] as const
export type ViewName = (typeof views)[number]

export const detailTabs = ['overview', 'parameters', 'request', 'response', 'stderr', 'records'] as const
export type DetailTab = (typeof detailTabs)[number]

export const poolTabs = ['state', 'file'] as const
export type PoolTab = (typeof poolTabs)[number]

export const siteTabs = ['state', 'rules', 'settings', 'file'] as const
export type SiteTab = (typeof siteTabs)[number]

/** What the window is like: which view, which thing in it, where the details stand. Sizes in px. */
export interface View {
  readonly view: ViewName
  readonly site: string | null
  readonly pool: string | null
  /** A pool file that is looked at in place of a pool, absolute. */
  readonly file: string | null
  /** Kept from exchange to exchange. */
  readonly tab: DetailTab
  /** Kept from pool to pool. */
  readonly poolTab: PoolTab
  /** Kept from site to site. */
  readonly siteTab: SiteTab
  readonly place: 'below' | 'right'
  readonly belowPx: number
  readonly rightPx: number
  readonly keysShown: boolean
}

const KEPT = 'view'

export function createView(remembered: Remembered): StoreApi<View> {
  const store = createStore<View>(() => ({
    view: 'log',
    site: null,
    pool: null,
    file: null,
    tab: 'overview',
    poolTab: 'state',
    siteTab: 'state',
    place: 'below',
    belowPx: 380,
    rightPx: 560,
    keysShown: false,
    ...kept(remembered.get(KEPT)),
  }))
  store.subscribe(({ tab, place, belowPx, rightPx }, before) => {
    if (tab === before.tab && place === before.place && belowPx === before.belowPx && rightPx === before.rightPx) return
    remembered.set(KEPT, JSON.stringify({ tab, place, belowPx, rightPx }))
  })
  return store
}

/** Leads to a pool, also where a pool file is looked at in place of one. */
export function showPool(view: StoreApi<View>, pool: string, poolTab?: PoolTab): void {
  view.setState({ view: 'pools', pool, file: null, ...(poolTab ? { poolTab } : {}) })
}

/** Only what still fits: an older page may have written it. */
function kept(text: string | undefined): Partial<View> {
  let found: { readonly [Key in keyof View]?: unknown }
  try {
    found = Object(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
  const size = (value: unknown): value is number => typeof value === 'number' && value >= 80 && value < 10_000
  return {
    ...(detailTabs.includes(found.tab as DetailTab) ? { tab: found.tab as DetailTab } : {}),
    ...(found.place === 'below' || found.place === 'right' ? { place: found.place } : {}),
    ...(size(found.belowPx) ? { belowPx: found.belowPx } : {}),
    ...(size(found.rightPx) ? { rightPx: found.rightPx } : {}),
  }
}
