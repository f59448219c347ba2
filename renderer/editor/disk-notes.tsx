import { FailureNote } from '../ui/failure-note.tsx'
import { goToLine } from './code-field.tsx'
import { DiffView } from './diff-view.tsx'
import type { EditorHand, EditorState } from './file-editor.ts'
import { strings } from './strings.ts'

/** What must be known before going on: a change by someone else, a refusal, a file that may not be written. */
export function DiskNotes({ editor, state }: { editor: EditorHand; state: EditorState }) {
  const { disk, theirs, notice, failure } = state
  const line = typeof failure?.details.line === 'number' && failure.details.path === disk?.path ? failure.details.line : undefined
  return (
    <>
      {theirs && disk && (
        <div className="editor-theirs" role="alert">
          <div className="editor-theirs-top">
            <p>
              <strong>{strings.theirs}</strong> {strings.theirsMend}
            </p>
            <button type="button" className="button" onClick={() => editor.takeTheirs()}>
              {strings.take}
            </button>
            <button type="button" className="button" onClick={() => editor.keepMine()}>
              {strings.keep}
            </button>
          </div>
          <DiffView before={disk.text} after={theirs.text} label={strings.diffTheirs} />
        </div>
      )}
      {notice && (
        <p className="editor-note" role="status">
          {strings.notices[notice]}
        </p>
      )}
      {disk && !disk.writable && <p className="editor-note">{disk.applied === undefined ? strings.readOnlyFile : strings.readOnly}</p>}
      {failure && (
        <div className="editor-failure" role="alert">
          <FailureNote failure={failure}>
            {line !== undefined && (
              <button type="button" className="button" onClick={() => goToLine(line)}>
                {strings.goToLine(line)}
              </button>
            )}
          </FailureNote>
        </div>
      )}
    </>
  )
}
