import { type FormEvent, useEffect, useId, useRef } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { strings } from './strings.ts'
import './path-field.css'

const words = strings.serve

/** Asks for the path of a folder, where this host has no dialogue for it. */
export function PathField({ onCancel }: { onCancel: () => void }) {
  const { siteActions } = useServices()
  const { folder, under, dropped, failure } = useStore(siteActions.serving)
  const input = useRef<HTMLInputElement>(null)
  const help = useId()
  // At first, when it is asked for once more, and when what was typed did not do.
  useEffect(() => {
    if (!under) input.current?.focus()
  }, [under])
  const cancel = (): void => {
    siteActions.cancel()
    onCancel()
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (folder.trim() !== '') void siteActions.add(folder.trim())
  }
  return (
    <form className="path-field" onSubmit={onSubmit} onKeyDown={(event) => event.key === 'Escape' && cancel()}>
      <label>
        <span className="path-label">{words.path}</span>
        <input
          ref={input}
          className="path-input mono"
          value={folder}
          onChange={(event) => siteActions.type(event.target.value)}
          readOnly={under !== undefined}
          aria-describedby={help}
          aria-invalid={failure !== undefined}
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
        />
      </label>
      <p id={help} className="quiet">
        {dropped === undefined ? words.pathHelp : words.pathDropped(dropped)}
      </p>
      <div className="serve-buttons">
        <button type="submit" className="button" data-kind="primary" aria-disabled={under !== undefined || folder.trim() === ''}>
          {words.thisFolder}
        </button>
        <button type="button" className="button" onClick={cancel}>
          {words.cancel}
        </button>
      </div>
    </form>
  )
}
