import { asFailure } from '../../app/failure.ts'
import type { Log } from '../log.ts'
import { printFailure } from './print-failure.ts'

/** npm and npx end at SIGTERM without passing it on: their going away is the signal. */
const PARENT_LOOK_MS = 250
/** Ctrl-C reaches us from the terminal and, a moment later, from npm: that is one signal. */
const ECHO_MS = 300
/** After that what still runs is left to the reaper. */
const CLOSE_LIMIT_MS = 10_000

export interface Running {
  /** Never rejects. */
  close(): Promise<void>
}

/**
 * Starts something and keeps it until SIGINT, SIGTERM, SIGHUP, the end of npm where that started us, or an error that nobody
 * caught; then closes it. A second signal ends at once. @returns the exit code
 */
export async function runUntilEnd(start: () => Promise<Running>, log: Log): Promise<number> {
  let end: (code: number) => void = () => {}
  const ended = new Promise<number>((resolve) => {
    end = resolve
  })
  let firstMs: number | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    log('debug', `${signal}`, 'cli')
    firstMs ??= performance.now()
    if (performance.now() - firstMs > ECHO_MS) process.exit(1)
    end(0)
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal)
  process.on('uncaughtException', (error) => {
    log('error', asFailure(error).message)
    log('debug', error.stack ?? '', 'cli')
    end(1)
  })
  const parent = watchParent(() => end(0))

  let code = 0
  const running = start()
  try {
    // A start that is under way is waited for: only so what it has begun can be closed.
    await Promise.race([running, ended])
    code = await ended
  } catch (error) {
    code = printFailure(asFailure(error))
  }
  clearInterval(parent)
  setTimeout(() => process.exit(code || 1), CLOSE_LIMIT_MS).unref()
  await running.then((each) => each.close()).catch(() => {})
  return code
}

function watchParent(onGone: () => void): NodeJS.Timeout | undefined {
  if (!process.env.npm_command) return undefined
  const parent = process.ppid
  return setInterval(() => {
    if (process.ppid !== parent) onGone()
  }, PARENT_LOOK_MS)
}
