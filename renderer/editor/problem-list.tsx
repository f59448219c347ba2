import { goToLine, PROBLEMS_ID } from './code-field.tsx'
import type { EditorState } from './file-editor.ts'
import type { TextProblem } from './file-source.ts'
import { strings } from './strings.ts'
import './problem-list.css'

/** What the program that reads the file says of its text, in words. */
export type VerdictWords = Readonly<Record<EditorState['verdict'], string>>

interface ProblemListProps {
  readonly problems: readonly TextProblem[]
  readonly verdict: EditorState['verdict']
  readonly words: VerdictWords
}

/** What is wrong with the text, line by line; each goes to its line. */
export function ProblemList({ problems, verdict, words }: ProblemListProps) {
  return (
    <section className="problems" aria-label={strings.problems}>
      <h2 className="small-title">
        {strings.problems}
        <span className="problems-verdict" data-verdict={verdict} role="status">
          {words[verdict]}
        </span>
      </h2>
      {problems.length === 0 && verdict !== 'asking' && <p className="quiet">{strings.noProblems}</p>}
      <ul id={PROBLEMS_ID} className="problems-all">
        {worstFirst(problems).map(({ level, line, column, code, says, mend }) => (
          <li key={`${line} ${column} ${code} ${says}`}>
            <button type="button" className="problem" data-level={level} onClick={() => goToLine(line, column)}>
              <span className="problem-place">{strings.line(line)}</span>
              <span className="problem-level">{strings.levels[level]}</span>
              <span className="problem-says">
                {says} <span className="quiet">{mend}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

const RANK = { error: 0, warning: 1, advice: 2 } as const

const worstFirst = (problems: readonly TextProblem[]): TextProblem[] =>
  [...problems].sort((a, b) => RANK[a.level] - RANK[b.level] || a.line - b.line || a.column - b.column)
