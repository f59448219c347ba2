import { type ClipboardEvent, type KeyboardEvent, useCallback } from 'react'
import { rowStep } from './row-step.ts'

export interface RowsOptions {
  /** Begins the ids of the rows: `PREFIX-INDEX`. */
  readonly prefix: string
  readonly count: number
  /** undefined: none is selected. */
  readonly selected: number | undefined
  readonly onSelect: (index: number) => void
  /** What Ctrl+C gives of the selected row; marked text comes first. */
  readonly copy?: (index: number) => string
  /** Rows that a page holds. */
  readonly page?: () => number
}

export interface RowsProps {
  readonly tabIndex: 0
  readonly 'aria-activedescendant': string | undefined
  onKeyDown(event: KeyboardEvent): void
  onCopy(event: ClipboardEvent): void
}

export const rowId = (prefix: string, index: number): string => `${prefix}-${index}`

const PAGE_ROWS = 10

/** The keys of a list with one tab stop: arrows, j and k, Home, End, pages, Ctrl+C. Who renders it brings the selected row into view. */
export function useRows({ prefix, count, selected, onSelect, copy, page }: RowsOptions): RowsProps {
  const onKeyDown = useCallback(
    (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || count === 0) return
      const to = rowStep(event.key, { at: selected ?? -1, page: page?.() ?? PAGE_ROWS, count })
      if (to === undefined) return
      event.preventDefault()
      onSelect(to)
    },
    [count, selected, onSelect, page],
  )
  const onCopy = useCallback(
    (event: ClipboardEvent): void => {
      if (selected === undefined || !copy || !document.getSelection()?.isCollapsed) return
      event.clipboardData.setData('text/plain', copy(selected))
      event.preventDefault()
    },
    [selected, copy],
  )
  const active = selected !== undefined && selected < count ? rowId(prefix, selected) : undefined
  return { tabIndex: 0, 'aria-activedescendant': active, onKeyDown, onCopy }
}
