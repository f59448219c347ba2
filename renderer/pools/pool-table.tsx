import type { ReactNode } from 'react'
import './pool-table.css'

interface PoolTableProps<Column extends string> {
  readonly label: string
  readonly className: string
  readonly columns: readonly Column[]
  readonly names: Readonly<Record<Column, string>>
  /** What a column means, where its name does not say it. */
  readonly says?: { readonly [Key in Column]?: string }
  /** Its rows. */
  readonly children: ReactNode
}

/** What a pool has many of, a row each, below a head that stays. */
export function PoolTable<Column extends string>({ label, className, columns, names, says = {}, children }: PoolTableProps<Column>) {
  return (
    // It scrolls, so the keyboard must reach it.
    <div className="pool-table-scroll" role="group" aria-label={label} tabIndex={0}>
      <table className={`pool-table ${className}`}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" data-column={column} title={says[column]}>
                {names[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
