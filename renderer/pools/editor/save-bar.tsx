import { COMMAND, keyText } from '../../shell/command-key.ts'
import { canApply, type EditorState, isDirty, type PoolEditor } from './pool-editor.ts'
import { strings } from './strings.ts'

/** Save and revert, for a file from which nothing is started. */
export function SaveBar({ editor, state }: { editor: PoolEditor; state: EditorState }) {
  const { applying, theirs, verdict } = state
  return (
    <div className="apply-bar">
      <span className="quiet">{strings.onlySaved}</span>
      <span className="apply-space" />
      <button
        type="button"
        className="button"
        title={strings.revertSays}
        disabled={!isDirty(state) || applying}
        onClick={() => editor.revert()}
      >
        {strings.revert}
      </button>
      <button
        type="button"
        className="button"
        data-kind="primary"
        aria-keyshortcuts="Control+S"
        title={keyText(COMMAND, 'S')}
        disabled={!canApply(state) || applying || theirs !== undefined}
        onClick={() => void editor.apply()}
      >
        {verdict === 'refuses' ? strings.saveRefused : strings.save}
      </button>
    </div>
  )
}
