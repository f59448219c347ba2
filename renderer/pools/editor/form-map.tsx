import { useState } from 'react'
import type { FormField as Field, Given } from '../../../app/pool/form.ts'
import { TextInput } from '../../editor/text-input.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { HELP_ID } from './field-help.tsx'
import type { PoolEditor } from './pool-editor.ts'
import { strings } from './strings.ts'

interface FormMapProps {
  readonly editor: PoolEditor
  readonly field: Field
  readonly readOnly: boolean
  /** Lines with an error. */
  readonly bad: ReadonlySet<number>
}

/** A directive that may be given many times: `env[NAME]`, `php_value[NAME]`, or a list of values. */
export function FormMap({ editor, field, readOnly, bad }: FormMapProps) {
  const { name, info, entries } = field
  const isList = info.type === 'list'
  return (
    <fieldset className="form-map">
      <legend className="form-name" title={info.says}>
        {name}
        {entries.length === 0 && <span className="form-empty"> {strings.notSet}</span>}
      </legend>
      {entries.map((entry) => (
        <div key={`${entry.key} ${entry.line}`} className="form-row" data-set="true" data-bad={bad.has(entry.line)}>
          {isList ? <span /> : <span className="form-name form-entry">{entry.name}</span>}
          <EntryValue editor={editor} entry={entry} readOnly={readOnly || isList} isBad={bad.has(entry.line)} />
          {readOnly ? (
            <span />
          ) : (
            <IconButton
              icon="close"
              label={strings.unset(entry.key)}
              className="form-unset"
              onClick={() => editor.remove(entry.key, isList ? entry.value : undefined)}
            />
          )}
        </div>
      ))}
      {!readOnly && <NewEntry editor={editor} name={name} isList={isList} isFlag={info.type === 'flag-map'} />}
    </fieldset>
  )
}

function EntryValue({ editor, entry, readOnly, isBad }: { editor: PoolEditor; entry: Given; readOnly: boolean; isBad: boolean }) {
  const [typed, setTyped] = useState<{ readonly value: string; readonly text: string } | undefined>()
  return (
    <TextInput
      label={entry.key}
      aria-describedby={HELP_ID}
      bad={isBad}
      readOnly={readOnly}
      value={typed?.text === editor.text ? typed.value : entry.value}
      onType={(value) => {
        editor.set(entry.key, value)
        setTyped({ value, text: editor.text })
      }}
      onBlur={() => {
        setTyped(undefined)
        editor.pause()
      }}
    />
  )
}

/** What PHP-FPM takes between the brackets. */
const NAME = /^[^[\]\s;"'$=]+$/

function NewEntry({ editor, name, isList, isFlag }: { editor: PoolEditor; name: string; isList: boolean; isFlag: boolean }) {
  const [entry, setEntry] = useState('')
  const [value, setValue] = useState('')
  const ready = isList ? value !== '' : NAME.test(entry)
  const add = (): void => {
    if (!ready) return
    editor.set(isList ? `${name}[]` : `${name}[${entry}]`, value === '' && isFlag ? 'on' : value)
    editor.pause()
    setEntry('')
    setValue('')
  }
  const input = (label: string, placeholder: string, shown: string, change: (text: string) => void) => (
    <TextInput
      label={label}
      aria-describedby={HELP_ID}
      placeholder={placeholder}
      value={shown}
      onType={change}
      onKeyDown={({ key }) => {
        if (key === 'Enter') add()
      }}
    />
  )
  return (
    <div className="form-row form-new">
      {isList ? <span /> : input(strings.addName(name), 'NAME', entry, setEntry)}
      {input(strings.addValue(name), isFlag ? 'on' : 'value', value, setValue)}
      <button type="button" className="button form-add" aria-label={strings.addOf(name)} disabled={!ready} onClick={add}>
        {strings.add}
      </button>
    </div>
  )
}
