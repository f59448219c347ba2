import { DiffView, diffCount } from './diff-view.tsx'
import { type EditorState, isDirty } from './file-editor.ts'
import type { EditedText } from './file-source.ts'
import { strings } from './strings.ts'

const whyNoChange = ({ applied }: EditedText): string =>
  applied === undefined ? strings.nothingToSave : applied === null ? strings.notRunning : strings.noChange

/** What applying changes: of the file, or, where that is untouched, of what runs. */
export function Changes({ state }: { state: EditorState }) {
  const { disk, history } = state
  if (!disk) return null
  const dirty = isDirty(state)
  const before = dirty ? disk.text : (disk.applied ?? disk.text)
  const same = before === history.text
  return (
    <section className="diff" aria-label={strings.diff}>
      <h2 className="small-title">
        {strings.diff}
        {!same && <span className="problems-verdict">{diffCount(before, history.text)}</span>}
      </h2>
      {same && <p className="quiet">{whyNoChange(disk)}</p>}
      {!same && !dirty && <p className="quiet">{strings.runsOther}</p>}
      {!same && <DiffView before={before} after={history.text} label={strings.diffLabel} />}
    </section>
  )
}
