import { useMemo, useState } from 'react'
import { formatBytes } from '../../app/capture/format.ts'
import { recordFields } from '../../app/capture/record-fields.ts'
import { FCGI_HEADER_LEN } from '../../app/fastcgi/constants.ts'
import { strings } from '../ui/strings.ts'
import { FieldList } from './field-list.tsx'
import { HexGrid } from './hex-grid.tsx'
import type { ListedRecord } from './records.tsx'

/** What the bytes of a record mean, and the bytes: what is selected in one is marked in the other. */
export function RecordPanes({ attempt, record }: ListedRecord) {
  const [selected, setSelected] = useState<number | undefined>()
  const fields = useMemo(() => recordFields(attempt, record), [attempt, record])
  const length = record.kind === 'record' ? FCGI_HEADER_LEN + record.length + record.padding : record.length
  const field = selected === undefined ? undefined : fields[selected]
  const missing = record.length - record.captured
  return (
    <>
      <div className="records-fields-pane">
        {record.findings.map(({ code, offset, says }) => (
          <p key={`${code} ${offset}`} className="records-note">
            {says}
          </p>
        ))}
        {missing > 0 && <p className="records-note">{strings.records.missing(formatBytes(missing))}</p>}
        <FieldList fields={fields} selected={selected} onSelect={setSelected} />
      </div>
      <div className="records-hex-pane">
        <HexGrid
          stream={attempt.streams[record.dir]}
          from={record.offset}
          to={record.offset + length}
          label={strings.records.hexLabel}
          marked={field}
          onByte={(at) => setSelected(fields.findIndex(({ from, to }) => at >= from && at < to))}
        />
      </div>
    </>
  )
}
