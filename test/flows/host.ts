import type { Page } from 'playwright-core'

/** Where Sluice's page is shown. */
export interface Host {
  readonly page: Page
  /** The workspace that it serves, absolute. */
  readonly workspace: string
  /** Presses "Serve a folder" and answers what asks for it here: a dialogue of the system, or a field. */
  serveFolder(folder: string): Promise<void>
}
