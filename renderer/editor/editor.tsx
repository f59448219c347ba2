import type { ReactNode } from 'react'
import { COMMAND, keyText, SHIFT_COMMAND } from '../shell/command-key.ts'
import { ThinBar } from '../ui/thin-bar.tsx'
import { Changes } from './changes.tsx'
import { DiskNotes } from './disk-notes.tsx'
import type { EditorState, FileEditor } from './file-editor.ts'
import type { EditedText } from './file-source.ts'
import { ProblemList, type VerdictWords } from './problem-list.tsx'
import { strings } from './strings.ts'
import { useEditor } from './use-editor.ts'
import { useEditorKeys } from './use-editor-keys.ts'
import './editor.css'

export interface EditorProps<File extends EditedText> {
  readonly editor: FileEditor<File>
  readonly label: string
  readonly verdicts: VerdictWords
  /** Its name, how it stands, and where it lies. */
  readonly head: (state: Read<File>) => ReactNode
  /** What must be known of it before it is changed. */
  readonly note?: (state: Read<File>) => ReactNode
  /** The ways to change it, side by side. */
  readonly panes: (state: Read<File>) => ReactNode
  /** What can be done with the text. */
  readonly bar: (state: Read<File>) => ReactNode
}

/** The state of an editor whose file is there. */
export type Read<File extends EditedText> = EditorState<File> & { readonly disk: File }

/** A file that is edited: ways to change it, below them what is wrong and what would change on disk. */
export function Editor<File extends EditedText>({ editor, label, verdicts, head, note, panes, bar }: EditorProps<File>) {
  const state = useEditor(editor)
  const onKeyDown = useEditorKeys(editor)
  if (!isRead(state))
    return (
      <div className="editor">
        <ThinBar shown={!state.failure} />
        <DiskNotes editor={editor} state={state} />
      </div>
    )
  const { history, problems, verdict, applying } = state
  return (
    <section className="editor" aria-label={label} onKeyDown={onKeyDown}>
      <ThinBar shown={applying} />
      <header className="editor-head">
        {head(state)}
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
      <div className="editor-panes">{panes(state)}</div>
      <div className="editor-below">
        <ProblemList problems={problems} verdict={verdict} words={verdicts} />
        <Changes state={state} />
      </div>
      {bar(state)}
    </section>
  )
}

function isRead<File extends EditedText>(state: EditorState<File>): state is Read<File> {
  return state.disk !== undefined
}
