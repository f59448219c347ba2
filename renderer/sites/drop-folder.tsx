import { useEffect, useState } from 'react'
import { useServices } from '../shell/use-services.ts'
import { strings } from './strings.ts'
import './drop-folder.css'

/** The whole window takes a folder. A browser keeps its path to itself: there it is asked for. */
export function DropFolder() {
  const { siteActions, desktop } = useServices()
  const [over, setOver] = useState(false)
  useEffect(() => {
    const onDragOver = (event: DragEvent): void => {
      if (!isFiles(event)) return
      // Else the browser would leave this page for what is dropped.
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    }
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      setOver(false)
      const file = isFiles(event) ? event.dataTransfer?.files[0] : undefined
      if (!file) return
      event.preventDefault()
      const path = desktop?.pathOf(file)
      if (path) void siteActions.add(path)
      else siteActions.askPath(file.name)
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [siteActions, desktop])
  return over ? (
    <div className="drop-shade">
      <p className="drop-says">{desktop ? strings.serve.drop : strings.serve.dropInBrowser}</p>
    </div>
  ) : null
}

/** Text that is dragged from field to field is none of ours. */
const isFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false
