import { useEffect, useState } from 'react'
import { copyText } from './copy-text.ts'
import { IconButton } from './icon-button.tsx'
import { strings } from './strings.ts'

const SHOWN_MS = 1500

/** Copies `text`, says so in its place, and stays as wide as it was. `what` names the thing for who can't see where it stands. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [result, setResult] = useState<'done' | 'failed' | undefined>()
  useEffect(() => {
    if (!result) return
    const timer = setTimeout(() => setResult(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [result])
  return (
    <IconButton
      icon={result === 'done' ? 'check' : 'copy'}
      label={`${strings.copy[result ?? 'value']}: ${what}`}
      title={strings.copy[result ?? 'value']}
      onClick={async () => setResult((await copyText(text)) ? 'done' : 'failed')}
    />
  )
}
