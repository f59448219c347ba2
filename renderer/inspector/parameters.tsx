import { useMemo, useState } from 'react'
import { strings } from '../ui/strings.ts'
import { Nothing } from './nothing.tsx'
import { PairGrid } from './pair-grid.tsx'
import { pairsMatching } from './pairs-matching.ts'
import type { Decoded } from './use-decoded.ts'
import './parameters.css'

const words = strings.parameters

/** FCGI_PARAMS as PHP received them, in their order. */
export function Parameters({ decoded }: { decoded: Decoded }) {
  const [filter, setFilter] = useState('')
  const attempt = decoded.attempts.at(-1)
  const params = attempt?.params
  const shown = useMemo(() => pairsMatching(params ?? [], filter), [params, filter])
  if (!attempt || !params || params.length === 0) return <Nothing summary={decoded.detail.summary} says={words} />
  return (
    <>
      <div className="parameters-top">
        <input
          type="search"
          className="field"
          aria-label={words.filter}
          placeholder={words.filter}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => {
            // The first Esc empties the field, the next closes the details.
            if (event.key !== 'Escape' || filter === '') return
            event.preventDefault()
            setFilter('')
          }}
        />
        {attempt.paramsCut && <span className="quiet">{words.cut}</span>}
      </div>
      {shown.length === 0 ? (
        <p className="details-none">{words.noMatch}</p>
      ) : (
        <PairGrid label={words.label} prefix="param" pairs={shown} nameTitle={words.name} valueTitle={words.value} />
      )}
    </>
  )
}
