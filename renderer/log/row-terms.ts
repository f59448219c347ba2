import type { FilterTerm } from '../../app/capture/filter-edit.ts'
import { mimeName } from '../../app/capture/mime-name.ts'
import type { Summary } from '../../app/capture/summary.ts'
import type { Column } from './columns.tsx'
import { strings } from './strings.ts'

/** What a row can be filtered by with a click. */
export interface RowTerm {
  readonly word: keyof typeof strings.terms
  readonly value: string
  readonly says: string
}

/** Those that the row has something of. */
export function rowTerms({ status, method, mime, target, site, pool, tap, worker }: Summary): readonly RowTerm[] {
  const all: readonly (readonly [RowTerm['word'], string | null | undefined])[] = [
    ['status', status === null ? null : String(status)],
    ['method', method],
    ['type', mimeName(mime)],
    ['path', target.split('?', 1)[0]],
    ['site', site],
    ['pool', pool],
    ['tap', tap],
    ['worker', worker ? String(worker.pid) : null],
  ]
  return all.flatMap(([word, value]) => (value ? [{ word, value, says: strings.terms[word](value) }] : []))
}

/** The term that a click on that cell means. */
export const termOfColumn = (column: Column['id'] | undefined): RowTerm['word'] | undefined => (column ? ofColumn[column] : undefined)

const ofColumn: { readonly [Id in Column['id']]?: RowTerm['word'] } = {
  status: 'status',
  method: 'method',
  type: 'type',
  url: 'path',
  worker: 'worker',
}

export const filterTerm = ({ word, value }: RowTerm, not: boolean): FilterTerm => ({ word, value, not })
