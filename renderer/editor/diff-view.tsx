import { diffLines } from '../../app/pool/diff.ts'
import { strings } from './strings.ts'
import './diff-view.css'

/** What leads from one text to the other: the lines that change, with a few around them. */
export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  return (
    <div className="diff-lines" role="group" aria-label={label} tabIndex={0}>
      {diffLines(before, after, 2).map(({ oldFrom, newFrom, lines }) => (
        <div key={`${oldFrom} ${newFrom}`} className="diff-hunk">
          {lines.map(({ kind, text, oldLine, newLine }) => (
            <div key={`${oldLine} ${newLine}`} className="diff-line" data-kind={kind}>
              <span className="diff-number">{newLine ?? oldLine}</span>
              <span aria-hidden="true">{strings.signs[kind]}</span>
              <span className="diff-text">
                <span className="unseen">{strings.kinds[kind]}</span>
                {text.replace(/\r?\n$/, '')}
              </span>
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}

/** In words: how many lines. */
export function diffCount(before: string, after: string): string {
  const lines = diffLines(before, after, 0).flatMap((hunk) => hunk.lines)
  const count = (kind: 'added' | 'removed'): number => lines.filter((line) => line.kind === kind).length
  return strings.count(count('added'), count('removed'))
}
