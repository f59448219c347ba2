import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import type { EditorState, FileEditor } from './file-editor.ts'
import type { EditedText } from './file-source.ts'

const LOOK_EVERY_MS = 2000

/** What an editor shows; it looks at the disk while it is shown: now, every 2 s, and when the window is come back to. */
export function useEditor<File extends EditedText>(editor: FileEditor<File>): EditorState<File> {
  const { connection } = useServices()
  useEffect(() => {
    const look = (): void => void editor.look()
    look()
    const timer = setInterval(look, LOOK_EVERY_MS)
    window.addEventListener('focus', look)
    const unwatch = connection.state.subscribe((now, before) => {
      if (now.at === 'open' && before.at !== 'open') look()
    })
    return () => {
      clearInterval(timer)
      window.removeEventListener('focus', look)
      unwatch()
    }
  }, [editor, connection])
  return useStore(editor.state)
}
