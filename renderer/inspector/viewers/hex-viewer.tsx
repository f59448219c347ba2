import { useMemo } from 'react'
import { StreamBytes } from '../../../app/capture/stream-bytes.ts'
import { strings } from '../../ui/strings.ts'
import { HexGrid } from '../hex-grid.tsx'
import type { ViewerProps } from './viewer.ts'

export function HexViewer({ bytes }: ViewerProps) {
  const stream = useMemo(() => {
    const all = new StreamBytes(bytes)
    all.add(0, bytes.length)
    return all
  }, [bytes])
  return (
    <div className="body-hex">
      <HexGrid stream={stream} from={0} to={stream.length} label={strings.message.bytesLabel} />
    </div>
  )
}
