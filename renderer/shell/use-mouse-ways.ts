import { useEffect } from 'react'
import type { History } from './history.ts'

/** The mouse's own buttons for back and forward; without this a browser would leave the page. */
const WAYS: Readonly<Record<number, 'back' | 'forward'>> = { 3: 'back', 4: 'forward' }

export function useMouseWays(history: History): void {
  useEffect(() => {
    const onMouse = (event: MouseEvent): void => {
      const way = WAYS[event.button]
      if (!way) return
      event.preventDefault()
      if (event.type === 'mouseup') history[way]()
    }
    window.addEventListener('mousedown', onMouse)
    window.addEventListener('mouseup', onMouse)
    return () => {
      window.removeEventListener('mousedown', onMouse)
      window.removeEventListener('mouseup', onMouse)
    }
  }, [history])
}
