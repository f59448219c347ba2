import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export const PHP_PACKAGE = '@php-wasm/node-8-4'

/** PHP compiled to WebAssembly, as it lies on the disk. Nothing of it is loaded by looking. */
export interface PhpPackage {
  /** Of PHP: "8.4.16". */
  readonly version: string
  /** The ES module that runs it. */
  readonly script: string
  readonly wasm: string
}

/**
 * The optional package, as the program at `from` would find it. Of its two builds the one for every JavaScript engine is taken
 * (`asyncify`; the other needs promises in WebAssembly, which Node 18 and 20 lack), so that there is one to be tried.
 * @returns a sentence where there is none
 */
export function findPhpPackage(from: string): PhpPackage | string {
  const packageFolder = folderOf(from)
  if (packageFolder === undefined) return `the package ${PHP_PACKAGE} is not installed`
  const folder = join(packageFolder, 'asyncify')
  const version = builds(folder).at(-1)
  if (version === undefined) return `${folder} holds no build of PHP`
  return { version: version.replaceAll('_', '.'), script: join(folder, 'php_8_4.js'), wasm: join(folder, version, 'php_8_4.wasm') }
}

function folderOf(from: string): string | undefined {
  try {
    return dirname(createRequire(from).resolve(`${PHP_PACKAGE}/package.json`))
  } catch {
    return undefined
  }
}

function builds(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+_\d+_\d+$/.test(name))
  } catch {
    return []
  }
}
