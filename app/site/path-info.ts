import type { Exec } from './rules/exec.ts'

/** Group 1 of a path is the script, group 2 PATH_INFO. */
export const DEFAULT_PATH_INFO = '^(/.+?\\.php)(/.*)?$'

/** Says whether a URL's path may be split into script and PATH_INFO. Where it is split, the disk decides: see `main/engine/locate.ts`. */
export interface PathInfoRule {
  /** undefined: the expression does not match, so the whole path is the script. */
  split(path: string): ScriptSplit | undefined
  /** false: the expression has no group 2, so scripts get no PATH_INFO. */
  readonly givesPathInfo: boolean
  /** Group 1 may lie anywhere in the path, as with `^/app(/.+\.php)`: the script can't be found without the expression. */
  readonly own: boolean
}

export interface ScriptSplit {
  readonly script: string
  /** Empty: none. */
  readonly pathInfo: string
}

/** What is wrong with a `path-info` of a site file, for a person; undefined: nothing. */
export function pathInfoProblem(source: string): string | undefined {
  try {
    const groups = groupsOf(source)
    return groups === 1 || groups === 2 ? undefined : `it needs one group (the script) or two (and PATH_INFO), and has ${groups}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * The site file's `path-info`, with the meaning of HAProxy's: it is matched with the decoded path, group 1 is the script, group 2 PATH_INFO.
 * `.` matches a line's end, too: where it does not, such a path is split wrongly (CVE-2019-11043).
 * @param exec runs an expression that is not the usual one @throws SyntaxError where `pathInfoProblem` has something to say
 */
export function pathInfoRule(source: string, exec: Exec): PathInfoRule {
  const problem = pathInfoProblem(source)
  if (problem) throw new SyntaxError(problem)
  const expression = new RegExp(source, 's')
  const own = source !== DEFAULT_PATH_INFO
  return {
    givesPathInfo: groupsOf(source) === 2,
    own,
    split(path) {
      const found = own ? exec(expression, path) : expression.exec(path)
      return found?.[1] === undefined ? undefined : { script: found[1], pathInfo: found[2] ?? '' }
    },
  }
}

/** @throws SyntaxError */
function groupsOf(source: string): number {
  new RegExp(source)
  // With an empty alternative it matches the empty text, and shows how many groups it has.
  return (new RegExp(`${source}|`).exec('')?.length ?? 1) - 1
}
