import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef } from 'react'
import { formatCount, formatMs } from '../../app/capture/format.ts'
import { strings } from '../ui/strings.ts'
import { rowId, useRows } from '../ui/use-rows.ts'
import { RecordRow } from './record-row.tsx'
import type { ListedRecord } from './records.tsx'

export interface RecordListProps {
  readonly listed: readonly ListedRecord[]
  /** What the time axis spans, ms. */
  readonly wholeMs: number
  readonly showAttempt: boolean
  readonly selected: number
  readonly onSelect: (index: number) => void
}

const ROW_PX = 24
const HEAD_PX = 24
const PREFIX = 'record'
const { columns, directions } = strings.records

/** The list of records; as in the log only what is in view is in the page. */
export function RecordList({ listed, wholeMs, showAttempt, selected, onSelect }: RecordListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: listed.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  })
  const rows = useRows({
    prefix: PREFIX,
    count: listed.length,
    selected,
    onSelect,
    copy: (index) => recordText(listed[index]),
    page: useCallback(() => Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 2, []),
  })
  useEffect(() => virtualizer.scrollToIndex(selected, { align: 'auto' }), [selected, virtualizer])
  return (
    <div ref={scroller} className="record-list" role="grid" aria-label={strings.records.label} aria-rowcount={listed.length + 1} {...rows}>
      <div role="row" className="record-row record-head" aria-rowindex={1}>
        <div role="columnheader">{columns.time}</div>
        <div role="columnheader">{columns.direction}</div>
        <div role="columnheader">{columns.type}</div>
        <div role="columnheader">{columns.id}</div>
        <div role="columnheader">{columns.length}</div>
        <div role="columnheader">{columns.padding}</div>
      </div>
      <div role="rowgroup" className="record-rows" style={{ height: listed.length * ROW_PX }}>
        {virtualizer.getVirtualItems().map(({ key, index }) => {
          const one = listed[index]
          return one ? (
            <RecordRow
              key={key}
              domId={rowId(PREFIX, index)}
              record={one.record}
              index={index}
              topPx={index * ROW_PX}
              wholeMs={wholeMs}
              showAttempt={showAttempt}
              selected={index === selected}
              onSelect={onSelect}
            />
          ) : null
        })}
      </div>
    </div>
  )
}

function recordText(listed: ListedRecord | undefined): string {
  if (!listed) return ''
  const { atMs, dir, typeName, id, length, padding } = listed.record
  return [formatMs(atMs), directions[dir], typeName, id, formatCount(length), padding].join('\t')
}
