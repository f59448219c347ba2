import type { EditorState, PoolEditor } from './pool-editor.ts'
import { strings } from './strings.ts'
import { WriteButtons } from './write-buttons.tsx'

/** Save and revert, for a file from which nothing is started. */
export function SaveBar({ editor, state }: { editor: PoolEditor; state: EditorState }) {
  return (
    <div className="apply-bar">
      <span className="quiet">{strings.onlySaved}</span>
      <span className="apply-space" />
      <WriteButtons editor={editor} state={state} text={state.verdict === 'refuses' ? strings.saveRefused : strings.save} />
    </div>
  )
}
