import type { ReactNode } from 'react'
import { OpenFile } from './open-file.tsx'
import './pool-top.css'

/** The line above a pool or a pool file: what belongs to it, and at the end what opens another file. */
export function PoolTop({ children }: { children?: ReactNode }) {
  return (
    <div className="pool-top">
      {children}
      <OpenFile />
    </div>
  )
}
