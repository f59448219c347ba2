import { type Headless, startHeadless } from '../headless.ts'
import { createLog, type Log } from '../log.ts'
import { newRun } from '../run.ts'
import { isLoopback } from '../url-of.ts'
import { runUntilEnd } from './run-until-end.ts'
import { readServeOptions, type ServeOptions } from './serve-options.ts'
import { type Served, sitesToServe } from './sites-to-serve.ts'

/** `sluice serve [DIR]`, and `sluice` alone: serves until a signal. */
export async function serve(words: readonly string[]): Promise<number> {
  const options = readServeOptions(words)
  const log = createLog({ write: (line) => process.stderr.write(line), trace: process.env.SLUICE_TRACE })
  return runUntilEnd(() => start(options, log), log)
}

async function start(options: ServeOptions, log: Log): Promise<Headless> {
  const run = newRun()
  if (!isLoopback(options.bind)) log('warning', `Everyone who reaches ${options.bind} can run what PHP serves here.`)
  let served: Served
  try {
    served = await sitesToServe(options, run, log)
  } catch (error) {
    run.close()
    throw error
  }
  const running = await startHeadless({ ...served, run, log, bind: options.bind, php: options.php, ui: options.ui })
  const lines = running.sluice.listeners().map(({ site, url }) => `${url}  ${site ?? '(shared)'}`)
  if (running.uiUrl) lines.push(`ui ${running.uiUrl}`)
  process.stdout.write(`${lines.join('\n')}\n`)
  return running
}
