import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Path of a built file: bundles and the renderer lie side by side in dist/. Code that runs from its source (tests) finds the
 * same built files, for a Worker takes a path to JavaScript. In the packaged app what others must read lies beside the archive.
 */
export function distFile(name: string): string {
  const folders = [
    __dirname.replace(/(?<=[\\/]app\.asar)(?=[\\/]|$)/, '.unpacked'),
    __dirname,
    join(__dirname, '..', 'dist'),
    join(process.cwd(), 'dist'),
  ]
  const folder = folders.find((candidate) => existsSync(join(candidate, name)))
  return join(folder ?? __dirname, name)
}
