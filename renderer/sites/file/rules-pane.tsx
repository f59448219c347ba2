import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import type { SaidRule } from '../../../app/site/edit-rules.ts'
import type { Read } from '../../editor/editor.tsx'
import type { EditedText } from '../../editor/file-source.ts'
import { useServices } from '../../shell/use-services.ts'
import { focusById } from '../../ui/focus.ts'
import { RuleForm } from './rule-form.tsx'
import { focusForm, RuleList, RuleTools } from './rule-list.tsx'
import { ruleRows } from './rule-rows.ts'
import type { SiteEditor } from './site-editor.ts'
import { strings } from './strings.ts'
import { TryBox } from './try-box.tsx'
import './rules-pane.css'

const words = strings.rules

interface RulesPaneProps {
  readonly site: string
  readonly editor: SiteEditor
  readonly state: Read<EditedText>
}

/** The rules of a site, the one that is looked at as fields, and beside them a request that is tried. */
export function RulesPane({ site, editor, state: { disk, history, problems } }: RulesPaneProps) {
  const { main, view } = useServices()
  const pools = useStore(main, (each) => each.state?.pools)
  const pool = useStore(main, (each) => each.state?.sites.find(({ name }) => name === site)?.pool ?? site)
  const { rule } = useStore(editor.chosen)
  const { tried } = useStore(editor.trial.state)
  const { text } = history
  const rows = useMemo(() => ruleRows(text), [text])
  const readOnly = !disk.writable
  const chosen = rows && rule !== null && rule < rows.length ? rule : null
  const row = chosen === null ? undefined : rows?.[chosen]
  const add = (said: SaidRule): void => {
    editor.add(chosen === null ? (rows?.length ?? 0) : chosen + 1, said)
    focusForm()
  }
  const none = rows?.length === 0
  useEffect(() => {
    // The last one was removed by a key, and the list with it: the next thing to do has the focus.
    if (none && document.activeElement === document.body) focusById(ADD_ID)
  }, [none])
  const addOne = (): void => add({ match: { path: '/example/*' }, pool })
  return (
    <>
      <div className="rules">
        {!rows ? (
          <div className="rules-none">
            <p>{words.byHand}</p>
            <button type="button" className="button" onClick={() => view.setState({ siteTab: 'file' })}>
              {words.toText}
            </button>
          </div>
        ) : none ? (
          <div className="rules-none">
            <p>{words.why}</p>
            <button id={ADD_ID} type="button" className="button" disabled={readOnly} onClick={addOne}>
              {words.add}
            </button>
            <button type="button" className="button" disabled={readOnly} onClick={() => add(EXAMPLE)}>
              {words.example}
            </button>
            <p className="quiet">{words.exampleSays}</p>
          </div>
        ) : (
          <>
            {!readOnly && <RuleTools editor={editor} rows={rows} chosen={chosen} onAdd={addOne} />}
            <RuleList
              editor={editor}
              rows={rows}
              chosen={chosen}
              met={tried?.rule && problems.length === 0 ? tried.rule - 1 : null}
              readOnly={readOnly}
            />
            {row && chosen !== null ? (
              <RuleForm
                row={row}
                pools={pools?.map(({ name }) => name) ?? []}
                pool={pool}
                readOnly={readOnly}
                onChange={(said) => editor.setRule(chosen, said)}
                onPause={() => editor.pause()}
              />
            ) : (
              <p className="quiet rules-choose">{strings.rule.choose}</p>
            )}
          </>
        )}
      </div>
      <TryBox trial={editor.trial} text={text} isBroken={problems.length > 0} />
    </>
  )
}

const ADD_ID = 'rules-add'
const EXAMPLE: SaidRule = { match: { path: '/old/**' }, redirect: { to: '/new/${1}', status: '301' } }
