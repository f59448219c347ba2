import { nearest } from '../../app/nearest.ts'
import { usage } from './read-options.ts'

/** Takes the words after the command's name, prints, and gives the exit code: 0 fine, 1 the answer is no, 2 wrong use. */
export type Run = (words: readonly string[]) => Promise<number>

/** Each is loaded when it is asked for: `serve` must be quick, and none needs another. */
export const commands = {
  serve: async () => (await import('./serve.ts')).serve,
  tap: async () => (await import('./tap.ts')).tap,
  status: async () => (await import('./status.ts')).status,
  php: async () => (await import('./php.ts')).php,
  site: async () => (await import('./site.ts')).site,
  pool: async () => (await import('./pool.ts')).pool,
  export: async () => (await import('./export.ts')).exportSite,
  https: async () => (await import('./https.ts')).https,
  import: async () => (await import('./import.ts')).importFile,
  decode: async () => (await import('./decode.ts')).decode,
  help: async () => (await import('./help.ts')).help,
} satisfies Record<string, () => Promise<Run>>

const LATER = ['log', 'replay', 'convert', 'doctor']

/** @throws Failure `usage` */
export function commandNamed(name: string): Promise<Run> {
  if (Object.hasOwn(commands, name)) return commands[name as keyof typeof commands]()
  if (LATER.includes(name)) throw usage(`sluice ${name} is not yet supported.`)
  const near = nearest(name, Object.keys(commands))
  throw usage(`Unknown command ${name}${near ? `; did you mean ${near}?` : '.'}`)
}
