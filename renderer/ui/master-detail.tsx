import { type ReactNode, useEffect, useRef } from 'react'
import { StateMark } from './state-mark.tsx'
import { rowId, useRows } from './use-rows.ts'
import './master-detail.css'

export interface MasterItem {
  readonly name: string
  readonly word: string
  readonly says: string
}

export interface MasterDetailProps {
  readonly label: string
  readonly items: readonly MasterItem[]
  readonly selected: string | undefined
  readonly onSelect: (name: string) => void
  readonly children: ReactNode
}

/** A list of few things on the left, the selected one beside it. With one thing alone there is no list. */
export function MasterDetail({ label, items, selected, onSelect, children }: MasterDetailProps) {
  return (
    <div className="master">
      {items.length > 1 && <MasterList label={label} items={items} selected={selected} onSelect={onSelect} />}
      <div className="master-one">{children}</div>
    </div>
  )
}

function MasterList({ label, items, selected, onSelect }: Omit<MasterDetailProps, 'children'>) {
  const prefix = `master-${label}`
  const at = items.findIndex(({ name }) => name === selected)
  const item = useRef<HTMLDivElement>(null)
  // In a low window the list shows few of them.
  useEffect(() => {
    if (at >= 0) item.current?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const rows = useRows({
    prefix,
    count: items.length,
    selected: at < 0 ? undefined : at,
    onSelect: (index) => onSelect(items[index]?.name ?? ''),
    copy: (index) => items[index]?.name ?? '',
  })
  return (
    <div className="master-list" role="listbox" aria-label={label} {...rows}>
      {items.map(({ name, word, says }, index) => (
        <div
          key={name}
          ref={index === at ? item : undefined}
          id={rowId(prefix, index)}
          role="option"
          className="master-item"
          aria-selected={index === at}
          tabIndex={-1}
          onClick={() => onSelect(name)}
        >
          <StateMark word={word} />
          <bdi className="master-name">{name}</bdi>
          <span className="master-says">{says}</span>
        </div>
      ))}
    </div>
  )
}
