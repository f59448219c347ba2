import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
let building: Promise<string> | undefined

/**
 * Path of a built file (`cli.cjs`) or folder (`renderer`) of dist/, built anew first where sources are newer: a test of a
 * program never tests yesterday's. @throws Error with the build's own words when it could not be built.
 */
export async function built(
  name: 'cli.cjs' | 'main.cjs' | 'engine.cjs' | 'spool.cjs' | 'embedded.cjs' | 'renderer' | 'assets',
): Promise<string> {
  building ??= build()
  const trouble = await building
  const path = join(root, 'dist', name)
  // A neighbour that does not build is not this test's affair.
  if (trouble.includes(`dist/${name} was not built`) || !existsSync(path)) throw new Error(`dist/${name} could not be built: ${trouble}`)
  return path
}

/** @returns what the build complained of */
function build(): Promise<string> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.on('error', (error) => done(error.message)).on('close', () => done(said))
  })
}
