import type { PoolFileView, PoolProblem } from '../../../app/contract/pool-file.ts'
import { noFacts } from '../../../app/pool/facts.ts'
import { poolText } from '../../../app/pool/pool-text.ts'
import { validate } from '../../../app/pool/validate.ts'

/** What our own rules find in a text, at once; PHP-FPM is asked afterwards. @param php null: not known */
export function ownProblems(
  { path, asRoot }: Pick<PoolFileView, 'path' | 'asRoot'>,
  text: string,
  php: string | null,
): readonly PoolProblem[] {
  return validate(poolText(path, text), { ...noFacts, runBy: 'sluice', root: asRoot, php }).map(
    ({ level, line, column, code, says, mend }) => ({
      ...{ level, line, column, code, says, mend },
    }),
  )
}
