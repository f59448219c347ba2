import { useMemo, useState } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { type BodyChoice, type BodyKind, chooseBody } from '../../app/capture/body.ts'
import { formatBytes } from '../../app/capture/format.ts'
import { mimeName } from '../../app/capture/mime-name.ts'
import type { StreamBytes } from '../../app/capture/stream-bytes.ts'
import { strings } from '../ui/strings.ts'
import { useDecompressed } from './use-decompressed.ts'
import { viewers } from './viewers/index.ts'

export interface BodyViewProps {
  readonly body: StreamBytes
  readonly passedBytes: number
  readonly contentType: string | null
  readonly contentEncoding: string | null
}

const words = strings.message
/** A body is kept up to a budget far below it. */
const BODY_LIMIT_BYTES = 64 << 20

/** A body in the form that suits it, or in another that is asked for; what was not kept is said. */
export function BodyView({ body, passedBytes, contentType, contentEncoding }: BodyViewProps) {
  // Another kind of body is shown in its own best way again.
  const [asked, setAsked] = useState<{ readonly of: BodyKind; readonly view: BodyKind } | undefined>()
  const raw = useMemo(() => body.run(BODY_LIMIT_BYTES), [body])
  const whole = raw.length === body.length
  const first = useMemo(() => chooseBody({ contentType, contentEncoding, bytes: raw, whole }), [contentType, contentEncoding, raw, whole])
  const opened = useDecompressed(raw, first.encoding)
  const choice = useMemo(
    () => (opened ? chooseBody({ contentType, contentEncoding: null, bytes: opened, whole }) : first),
    [opened, contentType, whole, first],
  )
  if (passedBytes === 0 && body.length === 0) return <p className="details-none">{words.noBody}</p>
  const bytes = opened ?? raw
  const offered = viewsOf(choice, bytes)
  const shown = asked?.of === choice.kind && offered.includes(asked.view) ? asked.view : (offered[0] ?? 'hex')
  const { View } = viewers[shown]
  const missing = Math.max(passedBytes, body.length) - body.captured
  return (
    <div>
      <div className="body-head">
        <h3 className="small-title">{words.body}</h3>
        <span className="quiet">
          {[
            mimeName(choice.mime),
            formatBytes(Math.max(passedBytes, body.length)),
            opened && words.opened(first.encoding ?? '', formatBytes(opened.length)),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {offered.length > 1 && (
          <ToggleButtonGroup
            className="body-views"
            aria-label={words.view}
            disallowEmptySelection
            selectedKeys={[shown]}
            onSelectionChange={(keys) => setAsked({ of: choice.kind, view: [...keys][0] as BodyKind })}
          >
            {offered.map((kind) => (
              <ToggleButton key={kind} id={kind} className="body-view-choice">
                {words.views[kind]}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        )}
      </div>
      {missing > 0 && (
        <p className="body-missing">{words.missing(formatBytes(missing), formatBytes(Math.max(passedBytes, body.length)))}</p>
      )}
      {bytes.length > 0 && <View bytes={bytes} choice={choice} />}
    </div>
  )
}

/** The best first; bytes can always be looked at. */
function viewsOf({ kind, mime }: BodyChoice, bytes: Uint8Array): readonly BodyKind[] {
  if (bytes.length === 0) return []
  if (kind === 'hex') return ['hex', 'text']
  if (kind === 'image') return mime === 'image/svg+xml' ? ['image', 'text', 'hex'] : ['image', 'hex']
  if (kind === 'text' || kind === 'html') return [kind, 'hex']
  return [kind, 'text', 'hex']
}
