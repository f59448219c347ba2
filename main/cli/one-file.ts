import { resolve } from 'node:path'
import { usage } from './read-options.ts'

/** The one FILE of a command, absolute. @throws Failure `usage` */
export function oneFile(positionals: readonly string[], command: string): string {
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw usage(`${command} takes one FILE.`)
  return resolve(file)
}
