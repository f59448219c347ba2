import type { ReactNode } from 'react'
import { COMMAND, keyText, SHIFT_COMMAND } from '../../shell/command-key.ts'
import { ThinBar } from '../../ui/thin-bar.tsx'
import { Changes } from './changes.tsx'
import { CodeField } from './code-field.tsx'
import { DiskNotes } from './disk-notes.tsx'
import { Form } from './form.tsx'
import type { EditorState, PoolEditor } from './pool-editor.ts'
import { ProblemList } from './problem-list.tsx'
import { strings } from './strings.ts'
import { useEditor } from './use-editor.ts'
import { useEditorKeys } from './use-editor-keys.ts'
import './editor.css'

export interface EditorProps {
  readonly editor: PoolEditor
  readonly name: string
  /** Beside its name: how it stands. */
  readonly word?: ReactNode
  /** What Sluice adds to the file, as text; null: nothing. */
  readonly overlay: string | null
  readonly section: (state: EditorState) => ReactNode
  /** What must be known of it before it is changed. */
  readonly note?: (state: EditorState) => ReactNode
  /** What can be done with the text. */
  readonly bar: (state: EditorState) => ReactNode
}

/** A pool file: form and text beside each other, below them what is wrong and what would change on disk. */
export function Editor({ editor, name, word, overlay, section, note, bar }: EditorProps) {
  const state = useEditor(editor)
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
    <section className="editor" aria-label={strings.label(name)} onKeyDown={onKeyDown}>
      <ThinBar shown={applying} />
      <header className="editor-head">
        <h1 className="editor-name">
          <bdi>{name}</bdi>
        </h1>
        {word}
        <bdi className="mono quiet editor-path">{disk.path}</bdi>
        {section(state)}
        <span className="apply-space" />
        <button
          type="button"
          className="button"
          data-kind="quiet"
          disabled={history.past.length === 0}
          title={keyText(COMMAND, 'Z')}
          onClick={() => editor.undo()}
        >
          {strings.undo}
        </button>
        <button
          type="button"
          className="button"
          data-kind="quiet"
          disabled={history.future.length === 0}
          title={keyText(...SHIFT_COMMAND, 'Z')}
          onClick={() => editor.redo()}
        >
          {strings.redo}
        </button>
      </header>
      <div className="editor-notes">
        {note?.(state)}
        <DiskNotes editor={editor} state={state} />
      </div>
      <div className="editor-panes">
        <Form {...given} section={disk.section} php={disk.php} />
        <div className="editor-text">
          <CodeField {...given} />
          {overlay && (
            <details className="editor-overlay">
              <summary>{strings.adds}</summary>
              <p className="quiet">{strings.addsWhy}</p>
              <pre tabIndex={0}>{overlay}</pre>
            </details>
          )}
        </div>
      </div>
      <div className="editor-below">
        <ProblemList problems={problems} verdict={verdict} />
        <Changes state={state} />
      </div>
      {bar(state)}
    </section>
  )
}
