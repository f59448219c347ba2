import { CodeField } from '../../editor/code-field.tsx'
import { Editor } from '../../editor/editor.tsx'
import { WriteButtons } from '../../editor/write-buttons.tsx'
import { RulesPane } from './rules-pane.tsx'
import { SettingsTable } from './settings-table.tsx'
import type { SiteEditor } from './site-editor.ts'
import { strings } from './strings.ts'
import './site-file.css'

/** What of a site's file is shown. All of them show the one text that is being edited. */
export type SiteFilePart = 'rules' | 'settings' | 'file'

/** A site's file while it is edited: its rules, its settings, or its text. */
export function SiteFile({ site, editor, part }: { site: string; editor: SiteEditor; part: SiteFilePart }) {
  return (
    <Editor
      editor={editor}
      label={strings.label(site)}
      verdicts={strings.verdicts}
      head={({ disk }) => (
        <>
          <h1 className="editor-name">
            <bdi>{site}</bdi>
          </h1>
          <bdi className="mono quiet editor-path">{disk.path}</bdi>
        </>
      )}
      panes={(state) => {
        const { history, problems, disk } = state
        if (part === 'rules') return <RulesPane site={site} editor={editor} state={state} />
        if (part === 'settings') return <SettingsTable site={site} text={history.text} />
        return (
          <div className="editor-text site-text">
            <CodeField editor={editor} label={strings.textLabel} text={history.text} problems={problems} readOnly={!disk.writable} />
          </div>
        )
      }}
      bar={(state) => (
        <div className="apply-bar">
          <span className="quiet">{strings.saves}</span>
          <span className="apply-space" />
          <WriteButtons editor={editor} state={state} text={strings.apply(site)} />
        </div>
      )}
    />
  )
}
