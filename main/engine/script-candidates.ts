import type { PathInfoRule, ScriptSplit } from '../../app/site/path-info.ts'

/**
 * The ways to split a path into script and PATH_INFO, shortest script first; none where the site's `path-info` does not match. The disk
 * decides between them: a regular expression alone would run `/uploads/a.jpg/x.php` or take `/a.php/b.php/c` differently than meant.
 * @param extensions of scripts, with their dots; compared letter by letter, as PHP-FPM does
 */
export function scriptCandidates(path: string, rule: PathInfoRule, extensions: readonly string[]): readonly ScriptSplit[] {
  const scripts: string[] = []
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
    if (endsWithOne(path, slash, extensions)) scripts.push(path.slice(0, slash))
  }
  const split = scripts.length > 0 ? rule.split(path) : undefined
  if (!split) return []
  return scripts.map((script) => {
    if (script === split.script) return split
    return { script, pathInfo: rule.givesPathInfo ? path.slice(script.length) : '' }
  })
}

/** Whether path[0, end) ends with one of the extensions. */
function endsWithOne(path: string, end: number, extensions: readonly string[]): boolean {
  return extensions.some((extension) => path.startsWith(extension, end - extension.length))
}
