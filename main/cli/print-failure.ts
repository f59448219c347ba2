import type { Failure, FailureCode } from '../../app/failure.ts'

/** Wrong use: the command line, or what it does not say. */
const USAGE: readonly FailureCode[] = ['usage', 'several-running-sluices']

/** One line, then the mend, on stderr. @returns the exit code */
export function printFailure(failure: Failure): 1 | 2 {
  process.stderr.write(`${failure.message}\n${failure.mend}\n`)
  return USAGE.includes(failure.code) ? 2 : 1
}
