import { array, null as nothing, nullable, number, object, string } from 'zod'
import { failureSchema } from '../capture/summary.ts'
import { call } from './contract.ts'

export const sitesContract = {
  /**
   * Makes a site of a folder in the workspace (or takes the one that is there), starts its pool and opens its port.
   * Fails: `folder-missing`, `folder-is-file`, `folder-unreadable`, `file-unwritable`.
   */
  'site.add': call(object({ folder: string() }), object({ name: string() })),
  /** The welcome site, copied into the workspace when it is asked for first. */
  'site.welcome': call(object({}), object({ name: string() })),
  /** Closes its port and takes its file out of the workspace; the project itself is never touched. Fails: `site-unknown`. */
  'site.remove': call(object({ name: string() }), nothing()),
  /** Undoes the removal of that name in this run. Fails: `site-unknown`. */
  'site.restore': call(object({ name: string() }), nothing()),
  /** Closes its port; its pool stops where no other site uses it. Fails: `site-unknown`. */
  'site.stop': call(object({ name: string() }), nothing()),
  'site.start': call(object({ name: string() }), nothing()),
  /**
   * What a first screen needs: the PHP found, the command that installs php-fpm on this system (null: not known), and the PHP compiled to
   * WebAssembly that serves where no php-fpm is (null: it is not installed here).
   */
  'php.advice': call(
    object({}),
    object({
      found: array(object({ path: string(), version: string(), sapi: string() })),
      installCommand: nullable(string()),
      embedded: nullable(object({ version: string() })),
    }),
  ),
  /**
   * The local CA: the names that it may vouch for, and who on this machine does not trust it (everybody, where it is not made yet). A CA that
   * can't be used is the failure.
   */
  'https.status': call(object({}), object({ names: array(string()), untrustedBy: array(string()), failure: nullable(failureSchema) })),
  /** A dialogue of the system. null: cancelled. Fails: `not-on-this-host` where no desktop is (the page asks for a path then). */
  'folder.choose': call(object({}), nullable(string())),
  /** In the person's browser. Fails: `not-on-this-host`: the page opens it itself. */
  'url.open': call(object({ url: string() }), nothing()),
  /** Folders that were served before, newest first, at most 10. */
  'folders.recent': call(object({}), array(object({ folder: string(), lastMs: number() }))),
}
