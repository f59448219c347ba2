export interface RowPlace {
  /** -1: none is selected. */
  readonly at: number
  /** Rows that a page holds. */
  readonly page: number
  readonly count: number
  /** Where ArrowDown begins when none is selected; 0 unless said. */
  readonly first?: number
}

/** The row that a key leads to; undefined: it is no key of a list. At the ends it stays. */
export function rowStep(key: string, { at, page, count, first = 0 }: RowPlace): number | undefined {
  const to = target(key, at, page, count - 1, first)
  return to === undefined ? undefined : Math.min(Math.max(to, 0), count - 1)
}

function target(key: string, at: number, page: number, last: number, first: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return at < 0 ? first : at + 1
    case 'ArrowUp':
    case 'k':
      return at < 0 ? last : at - 1
    case 'PageDown':
      return Math.max(at, first) + page
    case 'PageUp':
      return (at < 0 ? last : at) - page
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}
