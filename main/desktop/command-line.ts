import { resolve } from 'node:path'
import { type infer as Infer, object, optional, string } from 'zod'

/** What the desktop app is started with, paths absolute. A second start hands it to the first. */
export const commandLine = object({
  /** To be served. */
  folder: optional(string()),
  /** To be opened in place of the default one. */
  workspace: optional(string()),
})

export type CommandLine = Infer<typeof commandLine>

/**
 * Reads `[DIR] [--workspace DIR]`. Chromium's own options stand among them, so one that is not known is left alone.
 * @param words without the program, and without the app's folder
 */
export function readCommandLine(words: readonly string[], cwd: string): CommandLine {
  const found: CommandLine = {}
  const rest = words.values()
  for (const word of rest) {
    const [, inline] = /^--workspace(?:=(.*))?$/s.exec(word) ?? []
    if (word === '--workspace' || inline !== undefined) {
      const path = inline ?? rest.next().value
      if (path) found.workspace = resolve(cwd, path)
    } else if (!word.startsWith('-')) found.folder ??= resolve(cwd, word)
  }
  return found
}
