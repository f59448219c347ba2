import { type ReactNode, useState } from 'react'
import type { FormField as Field } from '../../../app/pool/form.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { DirectiveName } from './directive-name.tsx'
import { HELP_ID } from './field-help.tsx'
import type { PoolEditor } from './pool-editor.ts'
import { strings } from './strings.ts'

export interface FormFieldProps {
  readonly editor: PoolEditor
  readonly field: Field
  /** Of the whole file: what was typed here holds as long as nothing else has changed it. */
  readonly text: string
  readonly readOnly: boolean
  readonly php: string | null
  /** Lines with an error. */
  readonly bad: ReadonlySet<number>
}

/** One directive. Each change is one edit of the text; an emptied field is left before its line goes. */
export function FormField({ editor, field, text, readOnly, php, bad }: FormFieldProps) {
  const { name, info, given } = field
  const [typed, setTyped] = useState<{ readonly value: string; readonly text: string } | undefined>()
  const value = typed?.text === text ? typed.value : (given?.value ?? '')
  const id = `directive-${name}`
  const isBad = given !== null && bad.has(given.line)
  const about = { id, 'aria-describedby': HELP_ID, 'aria-invalid': isBad }
  const choices = info.type === 'bool' ? ['yes', 'no'] : info.choices
  const set = (next: string): void => {
    if (next !== '') editor.set(name, next)
    setTyped({ value: next, text: editor.text })
  }
  const leave = (): void => {
    if (value === '' && given) editor.remove(name)
    setTyped(undefined)
    editor.pause()
  }
  return (
    <Row
      field={field}
      id={id}
      isBad={isBad}
      notes={notesOf(field, php)}
      {...(given && !readOnly ? { onUnset: () => editor.remove(name) } : {})}
    >
      {choices ? (
        <select
          {...about}
          className="form-input"
          disabled={readOnly}
          value={given?.value ?? ''}
          onChange={({ target }) => (target.value === '' ? editor.remove(name) : editor.set(name, target.value))}
        >
          <option value="">{info.default === null ? strings.notSet : strings.defaultIs(info.default)}</option>
          {[...choices, ...(given && !choices.includes(given.value) ? [given.value] : [])].map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          {...about}
          className="form-input"
          type="text"
          inputMode={info.type === 'int' && !info.orWord ? 'numeric' : 'text'}
          spellCheck={false}
          autoComplete="off"
          readOnly={readOnly}
          placeholder={info.default ?? strings.notSet}
          value={value}
          onChange={({ target }) => set(target.value)}
          onBlur={leave}
          onKeyDown={({ key }) => {
            if (key === 'Enter') leave()
          }}
        />
      )}
    </Row>
  )
}

interface RowProps {
  readonly field: Field
  readonly id: string
  readonly isBad: boolean
  readonly notes: readonly string[]
  readonly onUnset?: () => void
  readonly children: ReactNode
}

function Row({ field: { name, info, given, matters, known }, id, isBad, notes, onUnset, children }: RowProps) {
  return (
    <div className="form-row" data-set={given !== null} data-bad={isBad} data-idle={!matters || !known}>
      <label htmlFor={id} className="form-name" title={info.says}>
        <DirectiveName name={name} />
      </label>
      {children}
      {onUnset ? <IconButton icon="close" label={strings.unset(name)} className="form-unset" onClick={onUnset} /> : <span />}
      {notes.length > 0 && <span className="form-note">{notes.join('; ')}</span>}
    </div>
  )
}

function notesOf({ info, given, known, matters, overruled }: Field, php: string | null): string[] {
  return [
    ...(known ? [] : [strings.unknownTo(php ?? '')]),
    ...(!matters && given ? [strings.onlyWith(info.forPm?.join(', ') ?? '')] : []),
    ...overruled.map(({ line }) => strings.overruled(line)),
  ]
}
