import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/** @typedef {{ name: string, ok: boolean, says: string, ms: number }} CheckResult */

/** Format, lint and import rules; then the types of each project. Two at a time. @returns {Promise<CheckResult[]>} */
export async function runChecks() {
  const bin = (/** @type {string} */ name) => join(root, 'node_modules', '.bin', name)
  const jobs = [
    { name: 'biome', command: bin('biome'), args: ['ci', '--colors=off', '--max-diagnostics=50', '.'] },
    ...['app', 'main', 'renderer', 'test', 'scripts'].map((project) => ({
      name: `types of ${project}`,
      command: bin('tsc'),
      args: ['-p', project, '--pretty', 'false'],
    })),
  ].filter(({ args }) => args[0] !== '-p' || existsSync(join(root, args[1] ?? '', 'tsconfig.json')))
  /** @type {CheckResult[]} */
  const results = []
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) results.push(await run(job))
  }
  await Promise.all([worker(), worker()])
  return results
}

/** @param {readonly CheckResult[]} results */
export function printChecks(results) {
  for (const { name, ok, ms } of results)
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(20)} ${`${Math.round(ms)} ms`.padStart(8)}`)
  for (const { name, ok, says } of results) if (!ok) console.log(`\n--- ${name}\n${says.trim()}`)
}

/** @param {{ name: string, command: string, args: string[] }} job @returns {Promise<CheckResult>} */
function run({ name, command, args }) {
  const began = performance.now()
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
    let says = ''
    const add = (/** @type {Buffer} */ chunk) => {
      says += chunk
    }
    child.stdout.on('data', add)
    child.stderr.on('data', add)
    child.on('error', (error) => done({ name, ok: false, says: error.message, ms: performance.now() - began }))
    child.on('close', (code) => done({ name, ok: code === 0, says, ms: performance.now() - began }))
  })
}
