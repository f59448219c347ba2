import { useEffect } from 'react'
import type { Field } from '../../app/fastcgi/field.ts'
import { strings } from '../ui/strings.ts'
import { rowId, useRows } from '../ui/use-rows.ts'
import './field-list.css'

export interface FieldListProps {
  readonly fields: readonly Field[]
  readonly selected: number | undefined
  readonly onSelect: (index: number) => void
}

const PREFIX = 'field'
/** A content may be 65,535 bytes of text; its bytes are beside it, and the body has a tab of its own. */
const VALUE_CHARS = 2000

/** The decoded fields of a record: header, content, padding. */
export function FieldList({ fields, selected, onSelect }: FieldListProps) {
  const at = selected !== undefined && selected >= 0 && selected < fields.length ? selected : undefined
  const rows = useRows({ prefix: PREFIX, count: fields.length, selected: at, onSelect, copy: (index) => fields[index]?.value ?? '' })
  useEffect(() => {
    if (at !== undefined) document.getElementById(rowId(PREFIX, at))?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return (
    <div className="field-list" role="listbox" aria-label={strings.records.fieldsLabel} {...rows}>
      {fields.map(({ part, name, value, kind, from }, index) => (
        <div
          key={`${from} ${name}`}
          id={rowId(PREFIX, index)}
          role="option"
          className="field-row"
          data-part-of={part}
          data-first={fields[index - 1]?.part !== part || undefined}
          aria-selected={index === at}
          onMouseDown={() => onSelect(index)}
        >
          <span className="field-name">{name}</span>
          <span className="field-value" data-kind={kind}>
            <bdi>{value.length > VALUE_CHARS ? `${value.slice(0, VALUE_CHARS)}…` : value}</bdi>
          </span>
        </div>
      ))}
    </div>
  )
}
