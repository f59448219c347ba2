import { COMMAND, keyText } from '../shell/command-key.ts'
import { canApply, type EditorHand, type EditorState, isDirty } from './file-editor.ts'
import { strings } from './strings.ts'

/** Back to what is on disk, and the text to disk. @param text of the button that writes */
export function WriteButtons({ editor, state, text }: { editor: EditorHand; state: EditorState; text: string }) {
  const { applying, theirs } = state
  return (
    <>
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
        {text}
      </button>
    </>
  )
}
