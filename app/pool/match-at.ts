/** What `sticky`, a regular expression with the flag y, matches of `text` from `at` on; '' where it does not. */
export function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at
  return sticky.exec(text)?.[0] ?? ''
}
