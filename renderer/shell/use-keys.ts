import { useEffect } from 'react'
import { keys } from './keys.ts'
import type { Services } from './services.ts'

/** The window's own keys. What a list or a field takes for itself does not get here. */
export function useKeys(services: Services): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return
      const key = keys.find((each) => each.matches?.(event))
      if (key?.run && key.run(services) !== false) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [services])
}
