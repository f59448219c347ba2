import { type KeyboardEvent, useEffect } from 'react'
import { focusById } from '../../ui/focus.ts'
import { Icon } from '../../ui/icon.tsx'
import { rowId, useRows } from '../../ui/use-rows.ts'
import { RULE_FORM_ID } from './rule-form.tsx'
import type { RuleRow } from './rule-rows.ts'
import type { SiteEditor } from './site-editor.ts'
import { strings } from './strings.ts'
import './rule-list.css'

const words = strings.rules
const PREFIX = 'rule'
export const RULE_LIST_ID = 'rule-list'

interface RuleListProps {
  readonly editor: SiteEditor
  readonly rows: readonly RuleRow[]
  readonly chosen: number | null
  /** That the tried request meets, from 0; null: none. */
  readonly met: number | null
  readonly readOnly: boolean
}

/** The rules in their order, by the keyboard as well: each with what it matches and what it does, the one that is met marked. */
export function RuleList({ editor, rows, chosen, met, readOnly }: RuleListProps) {
  const keys = useRows({
    prefix: PREFIX,
    count: rows.length,
    selected: chosen ?? undefined,
    onSelect: (rule) => editor.chosen.setState({ rule }),
    copy: (index) => `${rows[index]?.match} → ${rows[index]?.does}`,
  })
  useEffect(() => {
    if (chosen !== null) document.getElementById(rowId(PREFIX, chosen))?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = ownKey(event)
    if (key === undefined || chosen === null) {
      keys.onKeyDown(event)
      return
    }
    event.preventDefault()
    if (key === 'open') focusForm()
    else if (readOnly) return
    else if (key === 'remove') editor.removeRule(chosen)
    else editor.move(chosen, key)
  }
  return (
    <div id={RULE_LIST_ID} className="rule-list" role="listbox" aria-label={words.label} {...keys} onKeyDown={onKeyDown}>
      {rows.map(({ n, match, does, faults }, index) => (
        <div
          key={n}
          id={rowId(PREFIX, index)}
          role="option"
          className="rule-row"
          aria-selected={index === chosen}
          data-met={index === met}
          tabIndex={-1}
          onClick={() => editor.chosen.setState({ rule: index })}
          onDoubleClick={focusForm}
        >
          <span className="rule-n">{n}</span>
          <bdi className="rule-match" title={match}>
            {match}
          </bdi>
          <span className="rule-does" data-bad={faults.length > 0} title={faults[0]?.reason ?? does}>
            {faults[0]?.reason ?? does}
          </span>
          <span className="rule-mark">
            {faults.length > 0 && (
              <span className="rule-fault">
                <Icon name="warning" />
                <span className="unseen">{words.faulty}</span>
              </span>
            )}
            {index === met && (
              <span className="rule-met" title={words.isMet}>
                <Icon name="check" />
                <span className="unseen">{words.isMet}</span>
              </span>
            )}
          </span>
        </div>
      ))}
    </div>
  )
}

/** The first field of the rule that is looked at. */
export function focusForm(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`#${RULE_FORM_ID} :is(input, select)`)?.focus())
}

function ownKey({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): 1 | -1 | 'open' | 'remove' | undefined {
  if (ctrlKey || metaKey) return undefined
  if (altKey) return key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : undefined
  return key === 'Enter' ? 'open' : key === 'Delete' ? 'remove' : undefined
}

/** What can be done with the rule that is looked at. */
export function RuleTools({ editor, rows, chosen, onAdd }: Pick<RuleListProps, 'editor' | 'rows' | 'chosen'> & { onAdd: () => void }) {
  const n = (chosen ?? 0) + 1
  const tool = (text: string, says: string, able: boolean, run: (index: number) => void) => (
    <button
      type="button"
      className="button"
      data-kind="quiet"
      aria-label={says}
      title={says}
      // Not `disabled`: that would drop the focus of who has just pressed it.
      aria-disabled={chosen === null || !able}
      onClick={() => chosen !== null && able && run(chosen)}
    >
      {text}
    </button>
  )
  return (
    <div className="rule-tools">
      <button type="button" className="button" onClick={onAdd}>
        {words.add}
      </button>
      {tool(words.up, words.upSays(n), n > 1, (index) => editor.move(index, -1))}
      {tool(words.down, words.downSays(n), n < rows.length, (index) => editor.move(index, 1))}
      {tool(words.duplicate, words.duplicateSays(n), true, (index) => editor.duplicate(index))}
      {tool(words.remove, words.removeSays(n), true, (index) => {
        editor.removeRule(index)
        focusById(RULE_LIST_ID)
      })}
    </div>
  )
}
