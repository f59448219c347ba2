import { memo, type UIEvent, useEffect, useLayoutEffect, useRef } from 'react'
import type { EditorHand } from './file-editor.ts'
import type { TextProblem } from './file-source.ts'
import { changedPart, shownText } from './shown-text.ts'
import './code-field.css'

export const TEXT_ID = 'editor-text'
export const PROBLEMS_ID = 'editor-problems'
const LINE_PX = 18

/** The text with the numbers of its lines, those with a problem marked. */
export function CodeField({ editor, label, text, problems, readOnly }: CodeFieldProps) {
  const shown = shownText(text)
  const field = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const bands = useRef<HTMLDivElement>(null)
  const before = useRef(shown)
  useLayoutEffect(() => {
    const { current } = before
    before.current = shown
    // What the user typed left the caret where it belongs; what else changed the text leaves it at its end.
    if (!field.current || current === shown || document.activeElement !== field.current) return
    const { end } = changedPart(current, shown)
    field.current.setSelectionRange(end, end)
  }, [shown])
  useEffect(() => {
    // The menu of the text field asks for them this way.
    const onBeforeInput = (event: InputEvent): void => {
      if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return
      event.preventDefault()
      editor[event.inputType === 'historyUndo' ? 'undo' : 'redo']()
    }
    const element = field.current
    element?.addEventListener('beforeinput', onBeforeInput)
    return () => element?.removeEventListener('beforeinput', onBeforeInput)
  }, [editor])
  const onScroll = ({ currentTarget: { scrollTop } }: UIEvent<HTMLTextAreaElement>): void => {
    for (const each of [gutter, bands]) if (each.current) each.current.style.transform = `translateY(${-scrollTop}px)`
  }
  const levels = levelsOf(problems)
  return (
    <div className="code">
      <div className="code-gutter" aria-hidden="true">
        <div ref={gutter}>
          <Numbers count={shown.split('\n').length} levels={levels} />
        </div>
      </div>
      <div className="code-body">
        <div className="code-bands" aria-hidden="true">
          <div ref={bands}>
            {levels.map(([line, level]) => (
              <div key={line} className="code-band" data-level={level} style={{ top: (line - 1) * LINE_PX }} />
            ))}
          </div>
        </div>
        <textarea
          ref={field}
          id={TEXT_ID}
          className="code-text"
          aria-label={label}
          aria-describedby={PROBLEMS_ID}
          aria-invalid={levels.some(([, level]) => level === 'error')}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          readOnly={readOnly}
          value={shown}
          onChange={({ target }) => {
            before.current = target.value
            editor.type(target.value)
          }}
          onBlur={() => editor.pause()}
          onScroll={onScroll}
        />
      </div>
    </div>
  )
}

interface CodeFieldProps {
  readonly editor: EditorHand
  readonly label: string
  readonly text: string
  readonly problems: readonly TextProblem[]
  readonly readOnly: boolean
}

type Levels = readonly (readonly [line: number, level: TextProblem['level']])[]

const Numbers = memo(
  ({ count, levels }: { count: number; levels: Levels }) => {
    const byLine = new Map(levels)
    return Array.from({ length: count }, (_, index) => index + 1).map((line) => (
      <div key={line} className="code-number" data-level={byLine.get(line)}>
        {line}
      </div>
    ))
  },
  (a, b) => a.count === b.count && JSON.stringify(a.levels) === JSON.stringify(b.levels),
)

const RANK = { advice: 0, warning: 1, error: 2 } as const

/** The worst of each line. */
function levelsOf(problems: readonly TextProblem[]): Levels {
  const worst = new Map<number, TextProblem['level']>()
  for (const { line, level } of problems) if (RANK[level] >= RANK[worst.get(line) ?? 'advice']) worst.set(line, level)
  return [...worst]
}

/** Selects a line of the text, from `column` on, and brings it into view. Both from 1. */
export function goToLine(line: number, column = 1): void {
  const field = document.getElementById(TEXT_ID)
  if (!(field instanceof HTMLTextAreaElement)) return
  const lines = field.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  field.focus()
  field.setSelectionRange(start + Math.min(column - 1, lines[line - 1]?.length ?? 0), start + (lines[line - 1]?.length ?? 0))
  field.scrollTop = Math.max(0, (line - 1) * LINE_PX - field.clientHeight / 2)
  field.scrollLeft = 0
}
