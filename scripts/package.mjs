// npm run package [-- FOLDER]: dist/ as an unpacked desktop app, in release/ or FOLDER. Its Electron is that of
// ELECTRON_OVERRIDE_DIST_PATH where that is set, else the official one, which is fetched.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, Platform } from 'electron-builder'
import { root } from './root.mjs'

if (spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { stdio: 'inherit' }).status !== 0) process.exit(1)

const electronDist = process.env.ELECTRON_OVERRIDE_DIST_PATH
const output = resolve(process.argv[2] ?? join(root, 'release'))

await build({
  projectDir: root,
  targets: Platform.current().createTarget('dir'),
  publish: 'never',
  config: {
    // The rest is read from electron-builder.yml.
    directories: { output },
    ...(electronDist ? { electronDist, electronVersion: versionOf(electronDist) } : {}),
    // An Electron without its default app has a folder in its place.
    afterExtract: async ({ appOutDir }) => rmSync(join(appOutDir, 'resources/app'), { recursive: true, force: true }),
  },
})
console.log(`The app lies in ${output}.`)

/** @param {string} folder of an unpacked Electron */
function versionOf(folder) {
  const file = join(folder, 'version')
  if (!existsSync(file)) throw new Error(`${file} does not exist: ELECTRON_OVERRIDE_DIST_PATH must be the folder of an unpacked Electron`)
  return readFileSync(file, 'utf8').trim().replace(/^v/, '')
}
