import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { readOptions } from './options.ts'
import { findParent } from './parent.ts'
import { findPhpPackage } from './php-package.ts'
import { startServer } from './server.ts'
import { runThread } from './thread.ts'
import type { ThreadStart } from './thread-messages.ts'

/** Where it is told to end by a signal, which says nothing of how long it may take. */
const SIGNAL_DRAIN_MS = 2000

/** dist/embedded.cjs: PHP compiled to WebAssembly as a FastCGI program of its own. Its threads run this same file. */
async function main(): Promise<void> {
  const parent = findParent()
  const end = (code: number): void => {
    server?.close()
    // What was told goes out first.
    setImmediate(() => process.exit(code))
  }
  const fail = (code: 'embedded-missing' | 'embedded-did-not-start') => (error: unknown) => {
    parent.tell({ type: 'failed', code, says: error instanceof Error ? error.message : String(error) })
    end(1)
  }
  let server: Awaited<ReturnType<typeof startServer>> | undefined
  const drain = async (ms: number): Promise<void> => {
    await server?.drain(ms)
    end(0)
  }
  parent.onGone(() => end(0))
  parent.onMessage(({ drainMs }) => void drain(drainMs))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void drain(SIGNAL_DRAIN_MS))
  process.on('uncaughtException', fail('embedded-did-not-start'))
  // Where the parent reads no more of what is said here.
  process.stderr.on('error', () => undefined)
  try {
    const php = findPhpPackage(__filename)
    await startServer({ ...readOptions(process.argv.slice(2)), php, program: __filename }, parent, fail('embedded-did-not-start')).then(
      (started) => {
        server = started
      },
      fail('embedded-did-not-start'),
    )
  } catch (error) {
    fail('embedded-missing')(error)
  }
}

if (isMainThread) void main()
else if (parentPort) void runThread(parentPort, workerData as ThreadStart)
