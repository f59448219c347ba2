import { statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { root } from './root.mjs'

// Vite and React take a NODE_ENV from outside (vitest sets one) for more than the mode below: React's slow build would be shipped.
process.env.NODE_ENV = 'production'

/** What `npm run build` makes of `main/`: the entry of each file in dist/. They lie side by side and start one another by that. */
export const nodeBundles = /** @type {const} */ ({
  'cli.cjs': 'main/cli.ts',
  'engine.cjs': 'main/engine/thread.ts',
  'spool.cjs': 'main/spool/thread.ts',
  'embedded.cjs': 'main/embedded/program.ts',
  'main.cjs': 'main/electron.ts',
  'preload.cjs': 'main/desktop/preload.ts',
})

/** The page that the renderer is built from. */
export const rendererEntry = 'renderer/index.html'

// ws asks for the last two inside a try, and does without them.
const EXTERNAL = [...builtinModules, /^node:/, 'electron', /^@php-wasm\//, 'bufferutil', 'utf-8-validate']

/**
 * One program for Node: everything in one CommonJS file but Node's own modules, electron and @php-wasm. Node 18 is the
 * oldest runtime (Electron 25). Not minified: a line of a stack in a bug report can be read. `import.meta.url` means
 * the bundle's own place.
 * @param {string} entry path in the project @param {string} into folder @param {string} file its name there
 */
export async function bundleForNode(entry, into, file) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    mode: 'production',
    publicDir: false,
    ssr: { noExternal: true, external: [], target: 'node' },
    build: {
      ssr: join(root, entry),
      outDir: into,
      emptyOutDir: false,
      target: 'node18',
      minify: false,
      sourcemap: false,
      reportCompressedSize: false,
      rolldownOptions: {
        external: EXTERNAL,
        output: { format: 'cjs', entryFileNames: file, codeSplitting: false, exports: 'auto' },
      },
    },
  })
  return statSync(join(into, file)).size
}

/**
 * The renderer, for Electron (app://) and for browsers. Chromium 114 is the oldest runtime; only minified CSS is lowered to it.
 * @param {string} into folder
 */
export async function bundleRenderer(into) {
  const result = await build({
    root: join(root, 'renderer'),
    configFile: false,
    logLevel: 'warn',
    mode: 'production',
    publicDir: false,
    base: './',
    plugins: [react()],
    build: {
      outDir: into,
      emptyOutDir: true,
      target: 'chrome114',
      sourcemap: false,
      reportCompressedSize: false,
      modulePreload: { polyfill: false },
      // The policy of the page allows images as data:, but fonts from files alone.
      assetsInlineLimit: (/** @type {string} */ path) => (/\.(woff2?|ttf|otf)$/.test(path) ? false : undefined),
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) => ('output' in one ? one.output : []))
  return outputs.reduce((sum, one) => sum + Buffer.byteLength(one.type === 'chunk' ? one.code : one.source), 0)
}
