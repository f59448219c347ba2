import type { Balance } from '../pool-settings.ts'
import type { SiteFile } from '../site-file.ts'

/** A site with all that another server has to know of it. */
export interface ExportSite {
  readonly site: SiteFile
  /** Absolute, as it is here. */
  readonly docroot: string
  readonly listen: { readonly host: string; readonly port: number }
  /** The site's own first, then those of its rules. */
  readonly pools: readonly ExportPool[]
}

export interface ExportPool {
  readonly name: string
  /** `unix:/path` or `host:port`. */
  readonly servers: readonly string[]
  readonly balance: Balance
  /** Connections that it takes at once; null: nobody knows. */
  readonly maxConnections: number | null
  /** Connections go on behind a request. */
  readonly keepConn: boolean
  /** Of its scripts, with their dots. */
  readonly extensions: readonly string[]
}

/** A configuration for another server. */
export interface Exported {
  readonly text: string
  /** What that server can't do as Sluice does; each is a comment of the text as well. */
  readonly notes: readonly string[]
}
