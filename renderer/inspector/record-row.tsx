import { memo } from 'react'
import type { DecodedRecord } from '../../app/capture/decoded.ts'
import { formatCount, formatMs } from '../../app/capture/format.ts'
import { strings } from '../ui/strings.ts'
import { hueOf } from './record-hue.ts'

const { directions, arrows } = strings.records

export interface RecordRowProps {
  readonly domId: string
  readonly record: DecodedRecord
  /** From 0. */
  readonly index: number
  readonly topPx: number
  readonly wholeMs: number
  readonly showAttempt: boolean
  readonly selected: boolean
  readonly onSelect: (index: number) => void
}

/** What goes to PHP leans left, what comes from it leans right: a conversation. */
export const RecordRow = memo(function RecordRow(props: RecordRowProps) {
  const { domId, record, index, topPx, wholeMs, showAttempt, selected, onSelect } = props
  const { dir, typeName, atMs, endMs, id, kind, length, padding, findings } = record
  const findingsSay = findings.map(({ says }) => says).join(' ')
  return (
    <div
      role="row"
      id={domId}
      className="record-row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-hue={hueOf(record)}
      style={{ top: topPx }}
      onMouseDown={() => onSelect(index)}
    >
      <div role="gridcell" className="record-time">
        <span>{formatMs(atMs)}</span>
        <i aria-hidden="true" style={{ insetInlineStart: `${(atMs / wholeMs) * 100}%`, width: `${((endMs - atMs) / wholeMs) * 100}%` }} />
      </div>
      <div role="gridcell" className="record-dir">
        <span aria-hidden="true">{arrows[dir]}</span> {directions[dir]}
        {showAttempt && <span className="quiet"> {strings.records.attempt(record.attempt)}</span>}
      </div>
      <div role="gridcell" className="record-type" data-lean={dir} title={findingsSay || undefined}>
        <span>
          {typeName}
          {findings.length > 0 && <span className="record-finding"> ⚠</span>}
        </span>
        {findings.length > 0 && <span className="unseen">{findingsSay}</span>}
      </div>
      <div role="gridcell">{kind === 'record' ? id : ''}</div>
      <div role="gridcell">{formatCount(length)}</div>
      <div role="gridcell">{kind === 'record' ? padding : ''}</div>
    </div>
  )
})
