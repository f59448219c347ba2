import { siteFileFaults } from '../../../app/site/site-file.ts'
import type { EditedText, FileSource, TextProblem } from '../../editor/file-source.ts'
import type { Services } from '../../shell/services.ts'

/** The file of a site: what is written is served at once, so nothing else may run than what is on disk. */
export function siteSource(site: string, call: Services['call']): FileSource {
  return {
    key: `site ${site}`,
    read: async (): Promise<EditedText> => ({ ...(await call('site.file', { site })), applied: undefined }),
    ownProblems: (_, text) => problemsOf(text),
    // Sluice itself reads the file, and by the same rules.
    check: async (text) => {
      const problems = problemsOf(text)
      return { problems, refused: problems.length > 0, asked: true }
    },
    write: (text, seen) => call('site.writeFile', { site, text, seen }),
    versions: async () => [],
  }
}

function problemsOf(text: string): readonly TextProblem[] {
  return siteFileFaults(text).map(({ line, reason }) => ({
    level: 'error',
    line,
    column: 1,
    code: 'site-file-invalid',
    says: reason,
    mend: '',
  }))
}
