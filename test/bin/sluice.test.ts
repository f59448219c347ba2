import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'

const root = join(import.meta.dirname, '../..')

/** A clone that holds nothing but bin/. */
function clone(): string {
  const folder = tempFolder()
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  return folder
}

test('sluice says what to run where nothing was built yet', async () => {
  const program = start(process.execPath, [join(clone(), 'bin/sluice.js'), 'php'])
  expect(await program.exit).toEqual({ code: 2, signal: null })
  expect(program.stderr).toBe('Sluice is not built yet. Run in its folder: npm ci && npm run build\n')
})

test('sluice runs what was built, with its arguments', async () => {
  const folder = clone()
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist/cli.cjs'), 'console.log(process.argv.slice(2).join("|")); process.exitCode = 1')
  const program = start(process.execPath, [join(folder, 'bin/sluice.js'), 'pool', 'a b'])
  expect(await program.exit).toEqual({ code: 1, signal: null })
  expect(program.stdout).toBe('pool|a b\n')
})
