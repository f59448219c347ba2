import type { Imports } from './php-module.ts'

/**
 * A file that two instances open for the first time at once, such as a session's: the build looks whether it is there and then makes it, so
 * the later of the two is told that it exists, which open(2) without O_EXCL never says. By then it is there, and is opened.
 */
export function adaptOpen(imports: Imports): void {
  const { __syscall_openat: open } = imports
  if (!open) return
  imports.__syscall_openat = (...args) => {
    const result = open(...args)
    const flags = args[2] ?? 0
    return result === -EEXIST && (flags & O_EXCL) === 0 ? open(...args) : result
  }
}

// By the numbers of this build: errno is WASI's, flags are those of Linux.
const EEXIST = 20
const O_EXCL = 0o200
