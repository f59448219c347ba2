import { type Context, createContext, Script } from 'node:vm'
import { Failure } from '../../app/failure.ts'
import { type Exec, endsSoon } from '../../app/site/rules/exec.ts'

/** So long an expression may take before it is ended, and the exchange with it. */
const LIMIT_MS = 50
/** On a busy machine the time passes while the thread waits for its processor: 6 of 30,000 at a load of 6 on 2 of them, with one try. */
const TRIES = 3
/** Characters for which one that repeats only one thing needs no watch: a square of it is a few milliseconds. */
const SHORT = 1024
const SHOWN = 200

/**
 * Runs a regular expression of a site's file. Expressions that can take for ever are watched by a timer of V8's (0.3 ms each time), which
 * ends them even within one step. @throws Failure `expression-too-slow`
 */
export const guardedExec: Exec = (expression, text) => {
  if (text.length <= SHORT && soon(expression)) return expression.exec(text)
  watched ??= createContext({})
  Object.assign(watched, { expression, text })
  for (let tries = 1; ; tries++) {
    try {
      return EXEC.runInContext(watched, { timeout: LIMIT_MS })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      if (tries < TRIES) continue
      throw new Failure('expression-too-slow', { expression: expression.source.slice(0, SHOWN), ms: LIMIT_MS, length: text.length }, error)
    }
  }
}

const EXEC = new Script('expression.exec(text)')
let watched: Context | undefined
const known = new WeakMap<RegExp, boolean>()

function soon(expression: RegExp): boolean {
  const before = known.get(expression)
  if (before !== undefined) return before
  const ends = endsSoon(expression.source)
  known.set(expression, ends)
  return ends
}
