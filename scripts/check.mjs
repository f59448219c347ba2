// npm run check: everything that can be said about the sources without running them.
import { printChecks, runChecks } from './checks.mjs'

const results = await runChecks()
printChecks(results)
const failed = results.filter((each) => !each.ok).length
console.log(`\n${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
