// npm test [-- words for vitest], npm run test:long: build, checks, vitest; the last line is "N passed, N failed".
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installCommand } from './advice.mjs'
import { printChecks, runChecks } from './checks.mjs'
import { root } from './root.mjs'
import { readResult } from './vitest-result.mjs'

const words = process.argv.slice(2)
const long = words[0] === '--long'
const forVitest = long ? words.slice(1) : words
const total = { passed: 0, failed: 0, skipped: 0 }

const built = (await run([join(root, 'scripts/build.mjs'), '--strict'])) === 0
count(built)
if (!built) console.log('FAILED build')
if (!long) {
  const checks = await runChecks()
  printChecks(checks)
  for (const { ok } of checks) count(ok)
}
if (built) await vitest()
else {
  count(false)
  console.log('\nvitest was not run: the programs that the tests start could not be built.')
}
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = total.failed === 0 ? 0 : 1

async function vitest() {
  const report = join(root, '.cache', long ? 'vitest-long.json' : 'vitest.json')
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(report, { force: true })
  const code = await run([
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(long ? ['--mode', 'long'] : []),
    ...forVitest,
  ])
  const result = readResult(report)
  if (!result || result.passed + result.failed + result.skipped.length === 0) {
    console.log('FAILED vitest ran no test')
    count(false)
    return
  }
  for (const file of result.broken) console.log(`FAILED ${file} (outside of its tests)`)
  total.passed += result.passed
  total.failed += result.failed
  if (code !== 0 && result.failed === 0) {
    console.log(`FAILED vitest ended with ${code}: an error outside of the tests, shown above`)
    count(false)
  }
  tellSkipped(result)
}

/** @param {import('./vitest-result.mjs').VitestResult} result */
function tellSkipped({ skipped, missing }) {
  if (skipped.length === 0) return
  // Where everything is installed a test that does not run is a test that is lost.
  if (process.env.CI) {
    total.failed += skipped.length
    for (const name of skipped) console.log(`FAILED ${name} (was skipped, and CI is set)`)
    return
  }
  total.skipped += skipped.length
  if (missing.size === 0) return
  console.log('\nLeft out, because a program is not on this machine:')
  for (const [peer, suites] of missing) console.log(`  ${peer}: ${[...suites].join('; ')}`)
  console.log(`They run after: ${installCommand(missing.keys())}`)
}

/** @param {boolean} ok */
function count(ok) {
  if (ok) total.passed++
  else total.failed++
}

/**
 * In the foreground, its output is ours. Signals go on to it; a child that a signal ended has failed.
 * @param {string[]} args for node @returns {Promise<number>}
 */
function run(args) {
  return new Promise((done) => {
    // A log file is read as text: no colours into it.
    const env = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env })
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
    process.on('SIGINT', pass).on('SIGTERM', pass)
    child.on('error', () => done(1))
    child.on('close', (code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass)
      done(code ?? 1)
    })
  })
}
