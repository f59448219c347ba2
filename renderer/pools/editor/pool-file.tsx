import type { PoolView } from '../../../app/contract/state.ts'
import { useServices } from '../../shell/use-services.ts'
import { StateWord } from '../../ui/state-mark.tsx'
import { strings } from '../../ui/strings.ts'
import { ApplyBar } from './apply-bar.tsx'
import { PoolFileEditor } from './pool-file-editor.tsx'

/** The file of a pool: what is applied runs. */
export function PoolFile({ pool }: { pool: PoolView }) {
  const editor = useServices().editors.of(pool.name)
  return (
    <PoolFileEditor
      editor={editor}
      name={pool.name}
      word={<StateWord word={pool.state.word} text={strings.pool.words[pool.state.word]} />}
      overlay={pool.overlay}
      section={({ disk }) => <span className="quiet mono">[{disk.section}]</span>}
      bar={(state) => <ApplyBar editor={editor} state={state} pool={pool} />}
    />
  )
}
