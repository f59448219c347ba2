import { useEffect, useState } from 'react'
import { useServices } from '../shell/use-services.ts'
import { strings } from '../ui/strings.ts'
import { isError } from './row-tone.ts'

/** Least time between two announcements, ms. */
const QUIET_MS = 5000
/** So long it gathers before it speaks, ms: a page's files come together. */
const GATHER_MS = 1000

/** Tells a screen reader what is new, politely and seldom. */
export function Announcer() {
  const { log, shown } = useServices()
  const [says, setSays] = useState('')
  useEffect(() => {
    let told = shown.added
    let lastMs = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const speak = (): void => {
      timer = undefined
      const count = shown.added - told
      if (count <= 0) return
      told = shown.added
      lastMs = performance.now()
      let errors = 0
      for (let index = Math.max(0, shown.count - count); index < shown.count; index++) {
        const summary = log.get(shown.idAt(index))
        if (summary && isError(summary)) errors++
      }
      setSays(strings.log.news(count, errors))
    }
    const end = shown.watch(() => {
      if (shown.added > told) timer ??= setTimeout(speak, Math.max(GATHER_MS, lastMs + QUIET_MS - performance.now()))
    })
    return () => {
      end()
      clearTimeout(timer)
    }
  }, [log, shown])
  return (
    <div className="unseen" role="status" aria-live="polite">
      {says}
    </div>
  )
}
