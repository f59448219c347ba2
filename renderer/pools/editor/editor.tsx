import type { PoolView } from '../../../app/contract/state.ts'
import { StateWord } from '../../ui/state-mark.tsx'
import { strings as shared } from '../../ui/strings.ts'
import { ThinBar } from '../../ui/thin-bar.tsx'
import { ApplyBar } from './apply-bar.tsx'
import { Changes } from './changes.tsx'
import { CodeField } from './code-field.tsx'
import { DiskNotes } from './disk-notes.tsx'
import { Form } from './form.tsx'
import { ProblemList } from './problem-list.tsx'
import { strings } from './strings.ts'
import { useEditor } from './use-editor.ts'
import { useEditorKeys } from './use-editor-keys.ts'
import './editor.css'

const poolWords = shared.pool.words

/** A pool's file: form and text beside each other, below them what is wrong and what applying would change. */
export function Editor({ pool }: { pool: PoolView }) {
  const { editor, state } = useEditor(pool.name)
  const onKeyDown = useEditorKeys(editor)
  const { disk, history, problems, verdict, applying } = state
  if (!disk)
    return (
      <div className="editor">
        <ThinBar shown={!state.failure} />
        <DiskNotes editor={editor} state={state} />
      </div>
    )
  const given = { editor, text: history.text, problems, readOnly: !disk.writable }
  return (
    <section className="editor" aria-label={strings.label(pool.name)} onKeyDown={onKeyDown}>
      <ThinBar shown={applying} />
      <header className="editor-head">
        <h1 className="editor-name">
          <bdi>{pool.name}</bdi>
        </h1>
        <StateWord word={pool.state.word} text={poolWords[pool.state.word]} />
        <bdi className="mono quiet editor-path" title={disk.path}>
          {disk.path}
        </bdi>
        <span className="quiet mono">[{disk.section}]</span>
        <span className="apply-space" />
        <button
          type="button"
          className="button"
          data-kind="quiet"
          disabled={history.past.length === 0}
          title="Ctrl+Z"
          onClick={() => editor.undo()}
        >
          {strings.undo}
        </button>
        <button
          type="button"
          className="button"
          data-kind="quiet"
          disabled={history.future.length === 0}
          title="Ctrl+Shift+Z"
          onClick={() => editor.redo()}
        >
          {strings.redo}
        </button>
      </header>
      <div className="editor-notes">
        <DiskNotes editor={editor} state={state} />
      </div>
      <div className="editor-panes">
        <Form {...given} section={disk.section} php={pool.php} />
        <div className="editor-text">
          <CodeField {...given} />
          {pool.overlay && (
            <details className="editor-overlay">
              <summary>{strings.adds}</summary>
              <p className="quiet">{strings.addsWhy}</p>
              <pre tabIndex={0}>{pool.overlay}</pre>
            </details>
          )}
        </div>
      </div>
      <div className="editor-below">
        <ProblemList problems={problems} verdict={verdict} />
        <Changes state={state} />
      </div>
      <ApplyBar editor={editor} state={state} pool={pool} />
    </section>
  )
}
