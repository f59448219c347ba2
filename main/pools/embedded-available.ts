import { distFile } from '../dist-file.ts'
import { findPhpPackage } from '../embedded/php-package.ts'

export type EmbeddedAvailable =
  | { readonly available: true /** Of PHP: "8.4.16". */; readonly version: string }
  | { readonly available: false /** A sentence without its point. */; readonly why: string }

/** Whether the embedded PHP is installed beside this Sluice: it is an optional package. Only looks for files; nothing is loaded. */
export function embeddedAvailable(program: string = distFile('embedded.cjs')): EmbeddedAvailable {
  const found = findPhpPackage(program)
  return typeof found === 'string' ? { available: false, why: found } : { available: true, version: found.version }
}
