/**
 * Runs a regular expression that a person wrote. Some take longer than the universe for a few dozen characters (`^(a+)+$`), so the engine
 * gives one that ends them (`main/engine/guarded-exec.ts`), and throws `expression-too-slow`.
 */
export type Exec = (expression: RegExp, text: string) => RegExpExecArray | null

/**
 * Whether an expression can't take long for a short text: nothing in it that repeats without an end, or one single such thing that is no
 * group, and few choices (`a?`, `a|b`), each of which may double the tries. Of two, or a group that repeats, nobody says how often they try.
 */
export function endsSoon(source: string): boolean {
  // What stands in a class or behind a backslash repeats nothing; a class is one thing.
  const bare = source.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x')
  const endless = bare.match(/(?:[*+]|\{\d+,\d*\})/g)?.length ?? 0
  const choices = bare.match(/[^(*+?}]\?|\|/g)?.length ?? 0
  return endless <= 1 && choices <= MOST_CHOICES && !/\)(?:[*+]|\{\d)/.test(bare)
}

const MOST_CHOICES = 8
