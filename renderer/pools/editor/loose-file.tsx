import { useEffect } from 'react'
import { useStore } from 'zustand'
import { TEXT_ID } from '../../editor/code-field.tsx'
import { useServices } from '../../shell/use-services.ts'
import { showPool } from '../../shell/view.ts'
import { focusById } from '../../ui/focus.ts'
import { sectionsOf } from './loose-source.ts'
import { PoolFileEditor } from './pool-file-editor.tsx'
import { SaveBar } from './save-bar.tsx'
import { strings } from './strings.ts'

/** A pool file that may lie anywhere: it is saved, and nothing is started from it. */
export function LooseFile({ path }: { path: string }) {
  const { editors, view } = useServices()
  const { editor, source } = editors.ofFile(path)
  const isThere = useStore(editor.state, ({ disk }) => disk !== undefined)
  useEffect(() => {
    // What it was opened with is gone.
    if (isThere) focusById(TEXT_ID)
  }, [isThere])
  const choose = (section: string): void => {
    source.choose(section)
    void editor.look()
  }
  return (
    <PoolFileEditor
      editor={editor}
      name={path.split(/[/\\]/).at(-1) ?? path}
      overlay={null}
      section={({ disk, history }) => <SectionChoice sections={sectionsOf(path, history.text)} section={disk.section} onChoose={choose} />}
      note={({ disk }) =>
        disk.pools.map((pool) => (
          <p key={pool} className="editor-note editor-runs">
            <span>{strings.runsFrom(pool)}</span>
            <button type="button" className="button" onClick={() => showPool(view, pool, 'file')}>
              {strings.goToPool(pool)}
            </button>
          </p>
        ))
      }
      bar={(state) => <SaveBar editor={editor} state={state} />}
    />
  )
}

interface SectionChoiceProps {
  readonly sections: readonly string[]
  readonly section: string
  readonly onChoose: (section: string) => void
}

function SectionChoice({ sections, section, onChoose }: SectionChoiceProps) {
  if (sections.length < 2 && sections[0] === section) return <span className="quiet mono">[{section}]</span>
  return (
    <select className="editor-section" aria-label={strings.sectionLabel} value={section} onChange={({ target }) => onChoose(target.value)}>
      {[...new Set([...sections, section])].map((name) => (
        <option key={name} value={name}>{`[${name}]`}</option>
      ))}
    </select>
  )
}
