import type { ReactNode } from 'react'
import { CodeField } from '../../editor/code-field.tsx'
import { Editor, type Read } from '../../editor/editor.tsx'
import type { EditedFile } from './file-source.ts'
import { Form } from './form.tsx'
import type { PoolEditor } from './pool-editor.ts'
import { strings } from './strings.ts'

export interface PoolFileEditorProps {
  readonly editor: PoolEditor
  readonly name: string
  /** Beside its name: how it stands. */
  readonly word?: ReactNode
  /** What Sluice adds to the file, as text; null: nothing. */
  readonly overlay: string | null
  readonly section: (state: Read<EditedFile>) => ReactNode
  /** What must be known of it before it is changed. */
  readonly note?: (state: Read<EditedFile>) => ReactNode
  /** What can be done with the text. */
  readonly bar: (state: Read<EditedFile>) => ReactNode
}

/** A pool file: form and text beside each other. */
export function PoolFileEditor({ editor, name, word, overlay, section, note, bar }: PoolFileEditorProps) {
  return (
    <Editor
      editor={editor}
      label={strings.label(name)}
      verdicts={strings.verdicts}
      head={(state) => (
        <>
          <h1 className="editor-name">
            <bdi>{name}</bdi>
          </h1>
          {word}
          <bdi className="mono quiet editor-path">{state.disk.path}</bdi>
          {section(state)}
        </>
      )}
      {...(note ? { note } : {})}
      panes={({ disk, history, problems }) => {
        const given = { text: history.text, problems, readOnly: !disk.writable }
        return (
          <>
            <Form editor={editor} {...given} section={disk.section} php={disk.php} />
            <div className="editor-text">
              <CodeField editor={editor} label={strings.textLabel} {...given} />
              {overlay && (
                <details className="editor-overlay">
                  <summary>{strings.adds}</summary>
                  <p className="quiet">{strings.addsWhy}</p>
                  <pre tabIndex={0}>{overlay}</pre>
                </details>
              )}
            </div>
          </>
        )
      }}
      bar={bar}
    />
  )
}
