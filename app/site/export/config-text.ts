import { Failure } from '../../failure.ts'
import type { Exported } from './exported.ts'

/** Lines of a configuration whose comments begin with `#`, and what of the site it does not hold. */
export class ConfigText {
  private readonly lines: string[] = []
  private readonly notes: string[] = []

  add(...lines: readonly string[]): void {
    this.lines.push(...lines)
  }

  /** Says at its place, and to whoever exports, what the server does otherwise. */
  note(says: string, indent = '  '): void {
    const line = says.replace(/[\0-\x1f\x7f{}]/g, '?') // Caddy looks into comments for {$VARIABLES}
    this.notes.push(line)
    this.lines.push(`${indent}# Not as in Sluice: ${line}`)
  }

  exported(): Exported {
    return { text: `${this.lines.join('\n')}\n`, notes: this.notes }
  }
}

/** @param what of the site, for a person */
export function impossible(target: string, what: string, reason: string): Failure {
  return new Failure('export-impossible', { target, what, reason })
}

/** The name of a site or pool where only these letters may stand. */
export const plainName = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '_')

/** An address whose spelling no configuration format has a use of its own for. @throws Failure `export-impossible` */
export function plainServer(target: string, server: string): string {
  if (/^unix:\/[A-Za-z0-9_./@+=-]+$|^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d+$/.test(server)) return server
  throw impossible(target, `the server ${server}`, 'its address has a letter that means something there')
}

/** The same of the HTTP server of a `proxy`. @param to `http://host:port` or `unix:/path` */
export function plainHttpServer(target: string, to: string): string {
  const server = to.replace(/^http:\/\//i, '')
  return plainServer(target, server.startsWith('unix:') || /:\d+$/.test(server) ? server : `${server}:80`)
}

/** A folder of the project, or an absolute one. */
export const inRoot = (root: string, folder: string): string => (/^(?:\/|[A-Za-z]:[\\/])/.test(folder) ? folder : `${root}/${folder}`)
