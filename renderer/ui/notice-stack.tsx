import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { IconButton } from './icon-button.tsx'
import type { Notices, ShownNotice } from './notices.ts'
import { strings } from './strings.ts'
import './notice-stack.css'

/** So long one without an action can be read, ms. It waits while the pointer or the focus is on it. */
const READ_MS = 8000

/** The notices, read out when they come. Esc closes one; the focus goes back to where it was. */
export function NoticeStack({ notices }: { notices: Notices }) {
  const shown = useStore(notices.shown)
  const cameFrom = useRef<HTMLElement | null>(null)
  const onFocus = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget)) cameFrom.current = relatedTarget
  }
  return (
    <div className="notices" role="status" aria-live="polite" aria-atomic="false" onFocus={onFocus}>
      {shown.map((notice) => (
        <OneNotice key={notice.id} notice={notice} notices={notices} cameFrom={cameFrom} />
      ))}
    </div>
  )
}

interface OneNoticeProps {
  readonly notice: ShownNotice
  readonly notices: Notices
  readonly cameFrom: RefObject<HTMLElement | null>
}

function OneNotice({ notice, notices, cameFrom }: OneNoticeProps) {
  const { id, says, action, running, failure } = notice
  const box = useRef<HTMLDivElement>(null)
  const [held, setHeld] = useState(false)
  const passes = !action && !held
  useEffect(() => {
    if (!passes) return
    const timer = setTimeout(() => notices.close(id), READ_MS)
    return () => clearTimeout(timer)
  }, [passes, notices, id])
  // However it closes: before it is out of the page, the focus goes back to where it was.
  useLayoutEffect(() => {
    const element = box.current
    return () => {
      if (element?.contains(document.activeElement)) cameFrom.current?.focus({ preventScroll: true })
    }
  }, [cameFrom])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    notices.close(id)
  }
  return (
    <div
      ref={box}
      className="notice"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={onKeyDown}
    >
      <div className="notice-text">
        <p>{says}</p>
        {failure && (
          <p className="notice-failure">
            {failure.says} {failure.mend}
          </p>
        )}
      </div>
      {action && (
        <button type="button" className="button" aria-disabled={running} onClick={() => void notices.act(id)}>
          {action.says}
        </button>
      )}
      <IconButton icon="close" label={strings.notices.close(says)} title={strings.keys.close} onClick={() => notices.close(id)} />
    </div>
  )
}
