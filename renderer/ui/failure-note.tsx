import type { ReactNode } from 'react'
import type { FailureData } from '../../app/failure.ts'
import { Icon } from './icon.tsx'
import './failure-note.css'

/** A failure where the thing stands that failed: what happened, then what to do. `children`: the mend as a button, where there is one. */
export function FailureNote({ failure, children }: { failure: Pick<FailureData, 'says' | 'mend'>; children?: ReactNode }) {
  return (
    <div className="failure-note">
      <Icon name="warning" />
      <div>
        <p className="failure-says">{failure.says}</p>
        <p>{failure.mend}</p>
      </div>
      {children}
    </div>
  )
}
