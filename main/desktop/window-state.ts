import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type BrowserWindow, type Rectangle, screen } from 'electron'
import { boolean, number, object } from 'zod'

const stored = object({ x: number(), y: number(), width: number(), height: number(), maximized: boolean() })

const DEFAULT = { width: 1280, height: 800 } as const
export const LEAST = { width: 720, height: 480 } as const

/** Where the window was when it was closed last, if a screen is still there; else the middle of the first. */
export function lastPlace(file: string): Partial<Rectangle> & { maximized: boolean } {
  try {
    const { maximized, ...place } = stored.parse(JSON.parse(readFileSync(file, 'utf8')))
    if (screen.getAllDisplays().some(({ workArea }) => overlaps(place, workArea))) return { ...place, maximized }
  } catch {
    // Missing or broken: the default is a fine place.
  }
  return { ...DEFAULT, maximized: false }
}

/** Remembers the window's place when it is closed. */
export function rememberPlace(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const place = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    try {
      if (!existsSync(dirname(file))) mkdirSync(dirname(file), { recursive: true })
      writeFileSync(`${file}.new`, JSON.stringify(place))
      renameSync(`${file}.new`, file)
    } catch {
      // A full disk must not keep a window from closing.
    }
  })
}

function overlaps(a: Rectangle, b: Rectangle): boolean {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return wide >= 100 && high >= 60
}
