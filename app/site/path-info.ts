export interface PathInfoRule {
  /** undefined: the expression does not match, so the path is not split. */
  split(path: string): { readonly script: string; readonly pathInfo: string } | undefined
}

/** What is wrong with a `path-info` of a site file, for a person; undefined: nothing. */
export function pathInfoProblem(_source: string): string | undefined {
  return undefined
}

/** @throws SyntaxError where `pathInfoProblem` has something to say */
export function pathInfoRule(source: string): PathInfoRule {
  const expression = new RegExp(source, 's')
  return {
    split(path) {
      const found = expression.exec(path)
      return found?.[1] === undefined ? undefined : { script: found[1], pathInfo: found[2] ?? '' }
    },
  }
}
