/** What the program tells who started it. */
export type ToParent =
  /** It takes connections. `php`: the version. */
  | { readonly type: 'ready'; readonly address: string; readonly php: string; readonly workers: number }
  /** It could not start, and ends. */
  | { readonly type: 'failed'; readonly code: 'embedded-missing' | 'embedded-did-not-start'; readonly says: string }
  | { readonly type: 'line'; readonly level: 'error' | 'warning' | 'notice'; readonly says: string }

/** What it is told. */
export interface FromParent {
  /** Take no more connections, finish what runs, but for no longer than this; then end. */
  readonly type: 'stop'
  readonly drainMs: number
}
