import type { PoolView } from '../../../app/contract/state.ts'
import type { EditorHand, EditorState } from '../../editor/file-editor.ts'
import { WriteButtons } from '../../editor/write-buttons.tsx'
import { useServices } from '../../shell/use-services.ts'
import { StateWord } from '../../ui/state-mark.tsx'
import { progressOf } from './progress.ts'
import { strings } from './strings.ts'
import { VersionsMenu } from './versions-menu.tsx'

/** Apply, revert, back to an applied version, and how applying goes on. */
export function ApplyBar({ editor, state, pool }: { editor: EditorHand; state: EditorState; pool: PoolView }) {
  const { call } = useServices()
  const progress = progressOf(pool, state.applying)
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
      <WriteButtons editor={editor} state={state} text={strings.apply(pool.name)} />
    </div>
  )
}
