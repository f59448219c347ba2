import { CopyButton } from '../ui/copy-button.tsx'
import { strings } from '../ui/strings.ts'
import { Nothing } from './nothing.tsx'
import type { Decoded } from './use-decoded.ts'
import { TextView } from './viewers/text-view.tsx'
import './stderr.css'

/** FCGI_STDERR of the exchange, as PHP wrote it. */
export function Stderr({ decoded: { stderr, detail } }: { decoded: Decoded }) {
  if (stderr === '') return <Nothing summary={detail.summary} says={strings.stderr} />
  return (
    <div className="stderr">
      <div className="stderr-copy">
        <CopyButton text={stderr} what={strings.stderr.label} />
      </div>
      <TextView text={stderr} label={strings.stderr.label} />
    </div>
  )
}
