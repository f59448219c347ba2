import { type KeyboardEvent, useEffect } from 'react'
import { COMMAND_IS_META } from '../shell/command-key.ts'
import type { EditorHand } from './file-editor.ts'

type Pressed = Pick<globalThis.KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const command = (event: Pressed): boolean => (COMMAND_IS_META ? event.metaKey : event.ctrlKey) && !event.altKey

/** Undo and redo go through form and text as one, so that the fields' own never see them. @returns the listener of the whole editor */
export function useEditorKeys(editor: EditorHand): (event: KeyboardEvent) => void {
  useEffect(() => {
    // Wherever the focus is: else the browser would save its page.
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 's' || event.shiftKey || !command(event)) return
      event.preventDefault()
      void editor.apply()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [editor])
  return (event) => {
    if (!command(event)) return
    const key = event.key.toLowerCase()
    const step = key === 'z' ? (event.shiftKey ? 'redo' : 'undo') : key === 'y' && !event.shiftKey ? 'redo' : undefined
    if (!step) return
    event.preventDefault()
    editor[step]()
  }
}
