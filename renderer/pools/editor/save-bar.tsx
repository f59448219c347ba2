import type { EditorHand, EditorState } from '../../editor/file-editor.ts'
import { WriteButtons } from '../../editor/write-buttons.tsx'
import { strings } from './strings.ts'

/** Save and revert, for a file from which nothing is started. */
export function SaveBar({ editor, state }: { editor: EditorHand; state: EditorState }) {
  return (
    <div className="apply-bar">
      <span className="quiet">{strings.onlySaved}</span>
      <span className="apply-space" />
      <WriteButtons editor={editor} state={state} text={state.verdict === 'refuses' ? strings.saveRefused : strings.save} />
    </div>
  )
}
