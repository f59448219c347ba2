/** Folders that may hold what is public, in order of trust. */
export const docrootNames = ['public', 'web', 'webroot'] as const

export interface Docroot {
  /** Relative to the project's root; empty: the root itself. */
  readonly docroot: string
  /** For stdout and screen. */
  readonly why: string
}

/** @param withIndex those of `docrootNames` that hold an index.php */
export function chooseDocroot(withIndex: readonly string[]): Docroot {
  const docroot = docrootNames.find((name) => withIndex.includes(name))
  if (docroot) return { docroot, why: `${docroot} holds an index.php` }
  return { docroot: '', why: `none of ${docrootNames.join(', ')} holds an index.php` }
}
