import { useMemo } from 'react'
import { blocksOf } from './text-blocks.ts'
import './text-view.css'

/** Text as it is, wrapped. */
export function TextView({ text, label }: { text: string; label: string }) {
  const blocks = useMemo(() => blocksOf(text), [text])
  return (
    <section className="text-view" aria-label={label}>
      {blocks.map(({ at, text: part }) => (
        <pre key={at} className="text-block">
          {part}
        </pre>
      ))}
    </section>
  )
}
