import type { Frame } from './pack-bytes.ts'

/**
 * The one thing that the desktop app's preload puts into the page: a wire for frames of the contract, as `window.sluice`.
 * Whoever opens it anew (a page that was loaded again) ends what was open before.
 */
export interface Door {
  open(onFrame: (frame: Frame) => void, onClose: () => void): void
  send(frame: Frame): void
  close(): void
  /** The folder or file that a person dropped on the page, as a path; '' where it has none. */
  pathOf(file: unknown): string
}

/** Channels between preload and main. Both sides refuse anything else. */
export const doorChannel = { open: 'sluice:open', frame: 'sluice:frame', close: 'sluice:close' } as const
