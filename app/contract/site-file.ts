import { array, boolean, type infer as Infer, nullable, number, object, enum as oneOf, optional, string } from 'zod'
import { failureSchema } from '../capture/summary.ts'
import { origins } from '../cgi/variables.ts'
import { call } from './contract.ts'

export const siteFileView = object({
  site: string(),
  /** Absolute. */
  path: string(),
  text: string(),
  /** SHA-256 of the bytes on disk, hex: what the user looked at. */
  seen: string(),
  writable: boolean(),
})
export type SiteFileView = Infer<typeof siteFileView>

/** What would become of a request. */
export const triedView = object({
  /** From 1; null: no rule is met. */
  rule: nullable(number()),
  why: string(),
  /** Who would run it, where it is a script. */
  pool: string(),
  /** null: an error page, see `failure`. `says`: the file, where a redirect leads, or the status and type of an answer of the rule's own. */
  answer: nullable(object({ kind: string(), says: string() })),
  failure: nullable(failureSchema),
  /** Of a script: each with where it comes from and why it reads so. */
  params: array(object({ name: string(), value: string(), origin: oneOf(origins), says: string() })),
})
export type TriedView = Infer<typeof triedView>

export const siteFileContract = {
  /** Fails: `site-unknown`, `site-has-no-file`, `file-unreadable`. */
  'site.file': call(object({ site: string() }), siteFileView),
  /**
   * Writes a text and serves by it at once; one that is refused is not written, and what was served goes on. `seen`: of the text on disk that
   * the user looked at. @returns the new `seen`
   * Fails: `site-file-invalid` with the line, `site-file-changed` (someone else wrote it), `folder-missing`, `folder-unreadable`,
   * `file-unwritable`, and as `site.file`.
   */
  'site.writeFile': call(object({ site: string(), text: string(), seen: string() }), object({ seen: string() })),
  /**
   * The way of a request through a site up to where its answer would begin; nothing is sent. `text` stands in place of the site's file; `url`
   * is a path, or a URL of http or https; `client` an address: 127.0.0.1 unless said. Fails: `site-file-invalid` and as `site.file`.
   */
  'site.try': call(
    object({
      site: string(),
      text: optional(string()),
      method: string(),
      url: string(),
      headers: array(object({ name: string(), value: string() })),
      client: optional(string()),
    }),
    triedView,
  ),
}
