import type { TapView } from '../../app/contract/taps.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { strings } from '../ui/strings.ts'
import { EmptyTeaches } from './empty-teaches.tsx'
import './empty-log.css'

const words = strings.empty

/** The log of a Sluice that is a tap alone, before the first request: which address a web server must be told. */
export function EmptyTap({ tap: { listen, to } }: { tap: TapView }) {
  return (
    <div className="empty-log">
      <h1>{words.tapTitle}</h1>
      <div className="empty-curl">
        <code>{listen}</code>
        <CopyButton text={listen} what={words.tapCopied} />
      </div>
      <p className="empty-tap">{words.tapDo(to)}</p>
      <EmptyTeaches />
    </div>
  )
}
