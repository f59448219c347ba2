import { type Problem, type ProblemCode, problem } from './problem.ts'

/** What `php-fpm -t` makes of a pool file. */
export type FpmVerdict =
  | { readonly version: string; readonly accepts: true }
  | {
      readonly version: string
      readonly accepts: false
      /** In its own words. */
      readonly reason: string
      readonly path: string
      /** From 1; null: it names none, and none could be found. */
      readonly line: number | null
    }

/** Errors that `php-fpm -t` does not see: it looks at the text, and these keep it from starting. */
const ONLY_AT_START: readonly ProblemCode[] = ['user-root', 'user-missing', 'listen-port-bad', 'log-folder-missing']

/**
 * What we found together with what PHP-FPM says, whose word decides: its refusal is an error at its line, if ours does not say it already;
 * an error of ours that it takes is a warning.
 */
export function withVerdict(problems: readonly Problem[], verdict: FpmVerdict): Problem[] {
  if (verdict.accepts)
    return problems.map((each) => (each.level === 'error' && !ONLY_AT_START.includes(each.code) ? { ...each, level: 'warning' } : each))
  const { path, reason } = verdict
  const line = verdict.line ?? 1
  const said = problems.some((each) => each.level === 'error' && (verdict.line === null || (each.line === line && each.path === path)))
  return said ? [...problems] : [problem('fpm-refuses', { path, line, column: 1, columnEnd: 1 }, { reason }), ...problems]
}
