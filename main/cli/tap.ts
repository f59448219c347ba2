import { join } from 'node:path'
import { type Headless, startHeadless } from '../headless.ts'
import { createLog, type Log } from '../log.ts'
import { newRun } from '../run.ts'
import { isLoopback } from '../url-of.ts'
import { type OpenWorkspace, openWorkspace } from '../workspace/open-workspace.ts'
import { runUntilEnd } from './run-until-end.ts'
import { readTapOptions, type TapOptions } from './tap-options.ts'

/** `sluice tap`: a Sluice of its own, with no site and one tap, until a signal. */
export async function tap(words: readonly string[]): Promise<number> {
  const options = readTapOptions(words)
  const log = createLog({ write: (line) => process.stderr.write(line), trace: process.env.SLUICE_TRACE })
  return runUntilEnd(() => start(options, log), log)
}

async function start({ tap: wanted, ui }: TapOptions, log: Log): Promise<Headless> {
  const run = newRun()
  const host = wanted.listen.startsWith('unix:') ? 'localhost' : wanted.listen.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  if (!isLoopback(host)) log('warning', `Everyone who reaches ${wanted.listen} can run what PHP can reach at ${wanted.to.address}.`)
  let workspace: OpenWorkspace
  try {
    workspace = await openWorkspace(join(run.folder, 'workspace'), { temporary: true })
  } catch (error) {
    run.close()
    throw error
  }
  const running = await startHeadless({
    ...{ workspace, run, log, ui, tap: wanted },
    bind: '127.0.0.1',
    shared: null,
    exactPorts: true,
    mustComeUp: true,
  })
  const lines = [`${running.sluice.tapAddress} -> ${wanted.to.address}`, ...(running.uiUrl ? [`ui ${running.uiUrl}`] : [])]
  process.stdout.write(`${lines.join('\n')}\n`)
  return running
}
