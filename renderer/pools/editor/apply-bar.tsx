import type { PoolView } from '../../../app/contract/state.ts'
import { COMMAND, keyText } from '../../shell/command-key.ts'
import { useServices } from '../../shell/use-services.ts'
import { StateWord } from '../../ui/state-mark.tsx'
import { canApply, type EditorState, isDirty, type PoolEditor } from './pool-editor.ts'
import { progressOf } from './progress.ts'
import { strings } from './strings.ts'
import { VersionsMenu } from './versions-menu.tsx'

/** Apply, revert, back to an applied version, and how applying goes on. */
export function ApplyBar({ editor, state, pool }: { editor: PoolEditor; state: EditorState; pool: PoolView }) {
  const { call } = useServices()
  const { applying, theirs } = state
  const progress = progressOf(pool, applying)
  return (
    <div className="apply-bar">
      <span className="apply-progress" role="status">
        {progress && <StateWord word={progress.word} text={progress.says} />}
      </span>
      {progress?.drains && (
        <button type="button" className="button" onClick={() => void call('pool.endDraining', { pool: pool.name }).catch(() => undefined)}>
          {strings.endThem}
        </button>
      )}
      <span className="apply-space" />
      <VersionsMenu editor={editor} state={state} />
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
        {strings.apply(pool.name)}
      </button>
    </div>
  )
}
