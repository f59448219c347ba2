import { useMemo, useState } from 'react'
import type { DecodedAttempt, DecodedRecord } from '../../app/capture/decoded.ts'
import { formatCount } from '../../app/capture/format.ts'
import { strings } from '../ui/strings.ts'
import { Nothing } from './nothing.tsx'
import { RecordList } from './record-list.tsx'
import { RecordPanes } from './record-panes.tsx'
import type { Decoded } from './use-decoded.ts'
import './records.css'

/** A record with the attempt whose bytes hold it. */
export interface ListedRecord {
  readonly attempt: DecodedAttempt
  readonly record: DecodedRecord
}

/** All FastCGI records of the exchange in order of time, and the selected one with its fields and its bytes. */
export function Records({ decoded }: { decoded: Decoded }) {
  const [selected, setSelected] = useState(0)
  const listed = useMemo(() => inOrder(decoded), [decoded])
  const unlisted = decoded.attempts.reduce((sum, attempt) => sum + attempt.unlisted, 0)
  if (listed.length === 0) return <Nothing summary={decoded.detail.summary} says={strings.records} />
  const at = Math.min(selected, listed.length - 1)
  const shown = listed[at]
  return (
    <div className="records">
      <div className="records-list-pane">
        <RecordList
          listed={listed}
          wholeMs={wholeOf(decoded, listed)}
          showAttempt={decoded.attempts.length > 1}
          selected={at}
          onSelect={setSelected}
        />
        {unlisted > 0 && <p className="records-unlisted">{strings.records.unlisted(formatCount(unlisted))}</p>}
      </div>
      {shown && <RecordPanes key={`${decoded.detail.summary.id} ${shown.record.n}`} {...shown} />}
    </div>
  )
}

function inOrder({ attempts }: Decoded): readonly ListedRecord[] {
  return attempts
    .flatMap((attempt) => attempt.records.map((record): ListedRecord => ({ attempt, record })))
    .sort((a, b) => a.record.n - b.record.n)
}

/** What the time axis spans, ms. */
function wholeOf({ detail }: Decoded, listed: readonly ListedRecord[]): number {
  return Math.max(detail.summary.durationMs ?? 0, listed.at(-1)?.record.endMs ?? 0, 0.001)
}
