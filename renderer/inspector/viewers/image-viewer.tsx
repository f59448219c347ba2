import { useEffect, useState } from 'react'
import { formatBytes } from '../../../app/capture/format.ts'
import { strings } from '../../ui/strings.ts'
import type { ViewerProps } from './viewer.ts'

export function ImageViewer({ bytes, choice }: ViewerProps) {
  const [url, setUrl] = useState<string | undefined>()
  const [broken, setBroken] = useState(false)
  const mime = choice.mime ?? ''
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }))
    setUrl(made)
    setBroken(false)
    return () => URL.revokeObjectURL(made)
  }, [bytes, mime])
  if (broken) return <p className="body-text quiet">{strings.message.badImage}</p>
  if (!url) return null
  return (
    <img className="body-image" src={url} alt={strings.message.imageAlt(mime, formatBytes(bytes.length))} onError={() => setBroken(true)} />
  )
}
