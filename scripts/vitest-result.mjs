import { readFileSync } from 'node:fs'

/**
 * @typedef {{ fullName: string, ancestorTitles: string[], status: string }} Assertion
 * @typedef {{ name: string, status: string, assertionResults: Assertion[] }} TestFile
 * @typedef {{ passed: number, failed: number, skipped: string[], missing: Map<string, Set<string>>, broken: string[] }} VitestResult
 */

/**
 * What vitest's JSON report says. A file that failed before or after its tests counts as one failure. `skipped`: full
 * names; `missing`: for each peer that is not on this machine, the suites that were left out for it.
 * @param {string} path of the report @returns {VitestResult | undefined} undefined where vitest wrote none
 */
export function readResult(path) {
  /** @type {TestFile[]} */
  let files
  try {
    files = JSON.parse(readFileSync(path, 'utf8')).testResults
  } catch {
    return undefined
  }
  /** @type {VitestResult} */
  const result = { passed: 0, failed: 0, skipped: [], missing: new Map(), broken: [] }
  for (const file of files) {
    const failedBefore = result.failed
    for (const test of file.assertionResults) {
      if (test.status === 'passed') result.passed++
      else if (test.status === 'failed') result.failed++
      else {
        result.skipped.push(test.fullName)
        for (const title of test.ancestorTitles) noteMissing(title, result.missing)
      }
    }
    if (file.status === 'failed' && result.failed === failedBefore) {
      result.failed++
      result.broken.push(file.name)
    }
  }
  return result
}

/** suiteWith() of test/peers.ts writes such titles. @param {string} title @param {Map<string, Set<string>>} missing */
function noteMissing(title, missing) {
  const found = / \[missing: (.+)\]$/.exec(title)
  for (const peer of found?.[1]?.split(', ') ?? []) {
    const suites = missing.get(peer) ?? new Set()
    missing.set(peer, suites.add(title.slice(0, found?.index)))
  }
}
