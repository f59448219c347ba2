import { useEffect, useRef } from 'react'
import type { CompletionOption } from '../../app/capture/filter-completion.ts'
import { strings } from './strings.ts'

export interface FilterOptionsProps {
  readonly id: string
  readonly options: readonly CompletionOption[]
  /** -1: none is chosen. */
  readonly at: number
  readonly onTake: (option: CompletionOption) => void
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`

/** What may follow in the filter. The focus stays in its field. */
export function FilterOptions({ id, options, at, onTake }: FilterOptionsProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return (
    <div ref={list} id={id} className="filter-options" role="listbox" aria-label={strings.filter.options}>
      {options.map((option, index) => (
        <div
          key={option.text}
          id={optionId(id, index)}
          role="option"
          className="filter-option"
          aria-selected={index === at}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(option)}
        >
          <bdi className="mono filter-option-text">{option.text}</bdi>
          <span className="quiet">{option.says}</span>
        </div>
      ))}
    </div>
  )
}
