import { useEffect, useMemo, useState } from 'react'
import { CopyButton } from '../ui/copy-button.tsx'
import { strings } from '../ui/strings.ts'
import { rowId, useRows } from '../ui/use-rows.ts'
import type { NameValue } from './pairs-matching.ts'
import './pair-grid.css'

export interface PairGridProps {
  readonly label: string
  /** Begins the ids of its rows; another for each grid on the page. */
  readonly prefix: string
  readonly pairs: readonly NameValue[]
  readonly nameTitle: string
  readonly valueTitle: string
}

/** Names and values in their order; long values wrap, whatever is there can be marked. Ctrl+C gives the value of the selected row. */
export function PairGrid({ label, prefix, pairs, nameTitle, valueTitle }: PairGridProps) {
  const [selected, setSelected] = useState<number | undefined>()
  const keyed = useMemo(() => withKeys(pairs), [pairs])
  const at = selected !== undefined && selected < pairs.length ? selected : undefined
  const rows = useRows({ prefix, count: pairs.length, selected: at, onSelect: setSelected, copy: (index) => pairs[index]?.value ?? '' })
  useEffect(() => {
    if (at !== undefined) document.getElementById(rowId(prefix, at))?.scrollIntoView({ block: 'nearest' })
  }, [at, prefix])
  return (
    <div className="pair-grid" role="grid" aria-label={label} aria-rowcount={pairs.length + 1} {...rows}>
      <div role="row" className="pair-row pair-head" aria-rowindex={1}>
        <div role="columnheader">{nameTitle}</div>
        <div role="columnheader">{valueTitle}</div>
      </div>
      {keyed.map(({ key, name, value }, index) => (
        <div
          key={key}
          id={rowId(prefix, index)}
          role="row"
          className="pair-row"
          aria-rowindex={index + 2}
          aria-selected={index === at}
          onMouseDown={() => setSelected(index)}
        >
          <div role="gridcell" className="pair-name">
            {name}
          </div>
          <div role="gridcell" className="pair-value">
            {value === '' ? <span className="pair-empty">{strings.parameters.emptyValue}</span> : <bdi dir="auto">{value}</bdi>}
            {index === at && (
              <span className="pair-copy">
                <CopyButton text={value} what={name} />
              </span>
            )}
          </div>
        </div>
      ))}
    </div>
  )
}

/** Names may come twice: a row is known by its name and by which of them it is. */
function withKeys(pairs: readonly NameValue[]): (NameValue & { readonly key: string })[] {
  const seen = new Map<string, number>()
  return pairs.map(({ name, value }) => {
    const nth = (seen.get(name) ?? 0) + 1
    seen.set(name, nth)
    return { key: `${name} ${nth}`, name, value }
  })
}
