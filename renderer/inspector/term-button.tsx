import type { ReactNode } from 'react'
import type { Summary } from '../../app/capture/summary.ts'
import { filterTerm, type RowTerm, rowTerms } from '../log/row-terms.ts'
import { strings } from '../log/strings.ts'
import { useServices } from '../shell/use-services.ts'

/** A value of the exchange: pressed, the log shows only those that have it, too. */
export function TermButton({ summary, word, children }: { summary: Summary; word: RowTerm['word']; children: ReactNode }) {
  const { filter } = useServices()
  const term = rowTerms(summary).find((each) => each.word === word)
  if (!term) return <span>{children}</span>
  return (
    <button type="button" className="term-button" title={strings.menu.only(term.says)} onClick={() => filter.add(filterTerm(term, false))}>
      {children}
    </button>
  )
}
