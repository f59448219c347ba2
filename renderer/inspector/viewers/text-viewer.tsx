import { useMemo } from 'react'
import { textOf } from '../../../app/capture/text-bytes.ts'
import { strings } from '../../ui/strings.ts'
import { TextView } from './text-view.tsx'
import type { ViewerProps } from './viewer.ts'

export function TextViewer({ bytes, choice }: ViewerProps) {
  const text = useMemo(() => textOf(bytes, choice.charset), [bytes, choice.charset])
  return (
    <div className="body-text">
      <TextView text={text} label={strings.message.body} />
    </div>
  )
}
