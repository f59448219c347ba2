import { useEffect, useState } from 'react'
import './thin-bar.css'

/** What is quicker than this needs no sign, ms. */
const PATIENCE_MS = 150

/** Something is on its way; what is below stays as it was. */
export function ThinBar({ shown }: { shown: boolean }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    if (!shown) return
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [shown])
  return shown && late ? <div className="thin-bar" aria-hidden="true" /> : null
}
