import type { PoolProblem } from '../../../app/contract/pool-file.ts'
import { noFacts } from '../../../app/pool/facts.ts'
import { poolText } from '../../../app/pool/pool-text.ts'
import { validate } from '../../../app/pool/validate.ts'
import type { EditedFile } from './file-source.ts'

/** What our own rules find in a text, at once; PHP-FPM is asked afterwards. */
export function ownProblems({ path, asRoot, runBy, php }: EditedFile, text: string): readonly PoolProblem[] {
  return validate(poolText(path, text), { ...noFacts, runBy, root: asRoot, php }).map(({ level, line, column, code, says, mend }) => ({
    ...{ level, line, column, code, says, mend },
  }))
}
