const KEY = 'sluice.token'

export interface TokenPlace {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>
  readonly history: Pick<History, 'replaceState' | 'state'>
  /** Throws where the browser refuses storage: then the token lives as long as the page. */
  readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>
}

/**
 * The token of the address's fragment, which leaves the address at once (so that no screenshot, bookmark or history holds it), or
 * the one that this tab was given before. undefined: there is none.
 */
export function takeToken({ location, history, storage }: TokenPlace): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given !== null) history.replaceState(history.state, '', location.pathname + location.search)
  try {
    if (given) storage().setItem(KEY, given)
    return given || (storage().getItem(KEY) ?? undefined)
  } catch {
    return given || undefined
  }
}
