import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { readOptions } from './options.ts'
import { findParent, type Parent } from './parent.ts'
import type { ToParent } from './parent-messages.ts'
import { findPhpPackage } from './php-package.ts'
import { type RunningServer, startServer } from './server.ts'
import { runThread } from './thread.ts'
import type { ThreadStart } from './thread-messages.ts'

/** Where it is told to end by a signal, which says nothing of how long it may take. */
const SIGNAL_DRAIN_MS = 2000

/** dist/embedded.cjs: PHP compiled to WebAssembly as a FastCGI program of its own. Its threads run this same file. */
async function main(parent: Parent): Promise<void> {
  let server: RunningServer | undefined
  const end = (code: number): void => {
    server?.close()
    process.exit(code)
  }
  const drain = async (ms: number): Promise<void> => {
    await server?.drain(ms)
    end(0)
  }
  const failed = (says: string, code: FailedCode = 'embedded-did-not-start'): void => {
    void parent.tell({ type: 'failed', code, says }).then(() => end(1))
  }
  // Nobody is left to tell. A clean exit would wait for the threads to look up from their scripts.
  parent.onGone(() => {
    server?.close()
    process.kill(process.pid, 'SIGKILL')
  })
  parent.onMessage(({ drainMs }) => void drain(drainMs))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void drain(SIGNAL_DRAIN_MS))
  process.on('uncaughtException', (error) => failed(error.message))
  // Where the parent reads no more of what is said here.
  process.stderr.on('error', () => undefined)
  const php = findPhpPackage(__filename)
  if (typeof php === 'string') failed(php, 'embedded-missing')
  else
    try {
      server = await startServer({ ...readOptions(process.argv.slice(2)), php, program: __filename }, parent, failed)
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error))
    }
}

type FailedCode = (ToParent & { readonly type: 'failed' })['code']

if (isMainThread) void main(findParent())
else if (parentPort) void runThread(parentPort, workerData as ThreadStart)
