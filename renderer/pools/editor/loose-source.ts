import { poolText, readPoolText } from '../../../app/pool/pool-text.ts'
import type { Services } from '../../shell/services.ts'
import type { PoolFileSource } from './file-source.ts'
import { ownProblems } from './own-problems.ts'

/** A file anywhere on disk: writing it starts nothing. */
export interface LooseSource extends PoolFileSource {
  /** Shows the directives of another section from the next reading on. */
  choose(section: string): void
}

/** Sections of a text that are pools, in their order. */
export const sectionsOf = (path: string, text: string): readonly string[] =>
  readPoolText(poolText(path, text)).sections.map(({ name }) => name)

/** @param path absolute: it names the unsaved text */
export function looseSource(path: string, call: Services['call']): LooseSource {
  let chosen: string | undefined
  return {
    key: path,
    choose(section) {
      chosen = section
    },
    async read() {
      const file = await call('file.open', { path })
      return { ...file, section: chosen ?? sectionsOf(path, file.text)[0] ?? '', applied: undefined }
    },
    ownProblems,
    check: (text) => call('file.check', { path, text }),
    write: (text, seen) => call('file.save', { path, text, seen }),
    versions: async () => [],
  }
}
