import { useMemo } from 'react'
import type { StreamBytes } from '../../app/capture/stream-bytes.ts'
import { strings } from '../ui/strings.ts'
import { BodyView } from './body-view.tsx'
import { PairGrid } from './pair-grid.tsx'
import './message.css'

export interface MessageProps {
  readonly of: 'request' | 'response'
  /** It came through a tap: this is what the records tell of it. */
  readonly rebuilt: boolean
  /** Its first line. */
  readonly start: string
  readonly headers: readonly (readonly string[])[]
  readonly body: StreamBytes
  /** How many bytes of body passed; more than `body` knows where nothing of it was kept. */
  readonly passedBytes: number
}

const words = strings.message

/** One side of HTTP: first line, headers in their order, body. */
export function Message({ of, rebuilt, start, headers, body, passedBytes }: MessageProps) {
  const pairs = useMemo(() => headers.map(([name = '', value = '']) => ({ name, value })), [headers])
  const header = (name: string): string | null => pairs.find((pair) => pair.name.toLowerCase() === name)?.value ?? null
  return (
    <div className="message">
      {rebuilt && <p className="quiet">{words.rebuilt[of]}</p>}
      <p className="message-start mono">
        <bdi dir="ltr">{start}</bdi>
      </p>
      {pairs.length > 0 && (
        <PairGrid
          label={words.headersLabel[of]}
          prefix={`${of}-header`}
          pairs={pairs}
          nameTitle={strings.parameters.name}
          valueTitle={strings.parameters.value}
        />
      )}
      <BodyView
        key={of}
        body={body}
        passedBytes={passedBytes}
        contentType={header('content-type')}
        contentEncoding={header('content-encoding')}
      />
    </div>
  )
}
