// What a name may hold and yet not be shown as it is: controls, line ends, and marks that turn the direction of what follows.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

/** A request target as people write it: %E4%B8%AD as 中. What is no UTF-8, or could fool the eye, stays as it was sent. */
export function readableTarget(target: string): string {
  if (!target.includes('%')) return target
  return target.replace(/(?:%[89a-f][0-9a-f])+/gi, (run) => {
    try {
      const text = decodeURIComponent(run)
      return UNSAFE.test(text) || /\s/u.test(text) ? run : text
    } catch {
      return run
    }
  })
}
