import { useMemo } from 'react'
import { prettyJson } from '../../../app/capture/pretty-json.ts'
import { textOf } from '../../../app/capture/text-bytes.ts'
import { strings } from '../../ui/strings.ts'
import { TextView } from './text-view.tsx'
import type { ViewerProps } from './viewer.ts'

/** Laid out anew, nothing of it changed but space. */
export function JsonViewer({ bytes, choice }: ViewerProps) {
  const { text, cut } = useMemo(() => prettyJson(textOf(bytes, choice.charset)), [bytes, choice.charset])
  return (
    <div className="body-text">
      <TextView text={text} label={strings.message.body} />
      {cut && <p className="quiet">{strings.message.laidOut}</p>}
    </div>
  )
}
