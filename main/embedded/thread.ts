import type { MessagePort } from 'node:worker_threads'
import { cgiHead } from './cgi-head.ts'
import { LockCalls } from './lock-calls.ts'
import { ownAnswer } from './own-answer.ts'
import { type Imports, type PhpModule, startPhp } from './php-module.ts'
import { hasScript, runScript } from './run-script.ts'
import type { ScriptRequest } from './script-request.ts'
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts'
import { ThreadOutput } from './thread-output.ts'

/** An instance of PHP, alone in its thread: runs one script at a time. What breaks PHP is told, and ends its use. */
export async function runThread(port: MessagePort, start: ThreadStart): Promise<void> {
  const post = (message: FromThread): void => port.postMessage(message)
  const cells = new Int32Array(start.cells)
  const output = new ThreadOutput(cells, post, cgiHead)
  const locks = new LockCalls(cells, (question) => post({ type: 'lock', question }))
  try {
    const php = await startPhp({
      ...start,
      fileLockManager: locks.manager,
      adapt: (imports, running) => {
        locks.adapt(imports, running)
        if (start.shared) refuseSharedMemory(imports, running, (says) => output.stderr(Buffer.from(says)))
        // The build would raise a signal when PHP sleeps, and never while it computes. Who runs the thread can end it.
        imports._setitimer_js = (_which, ms = 0) => {
          post({ type: 'time-limit', ms })
          return 0
        }
      },
    })
    php.onHeaders = (part) => output.header(copied(part))
    php.onStderr = (part) => output.stderr(copied(part))
    php.onStdout = (part) => {
      if (!output.stdout(copied(part))) throw new php.FS.ErrnoError(EPIPE)
    }
    port.on('message', ({ request }: ToThread) => void serve(php, request))
    post({ type: 'ready' })
  } catch (error) {
    post({ type: 'broke', says: oneLine(error) })
  }

  /** In PHP-FPM's words; the build breaks where it can't open the script. */
  function notFound(): number {
    output.stderr(Buffer.from('Primary script unknown\n'))
    post({ type: 'head', bytes: ownAnswer(404, 'File not found.') })
    return 0
  }

  async function serve(php: PhpModule, request: ScriptRequest): Promise<void> {
    try {
      output.begin()
      const exitCode = hasScript(php, request.script) ? await runScript(php, request) : notFound()
      output.end()
      post({ type: 'end', exitCode, heapBytes: php.wasmExports.sbrk(0) })
    } catch (error) {
      output.end()
      post({ type: 'broke', says: oneLine(error) })
    }
  }
}

/**
 * SQLite's WAL mode has its index in memory that all who use the file share. Each instance would have a copy of its own, and the
 * file would be damaged without a word: so SQLite is told that there is no such memory.
 */
function refuseSharedMemory(imports: Imports, php: () => PhpModule, tell: (says: string) => void): void {
  const map = imports._mmap_js
  imports._mmap_js = (...call) => {
    const path = php().FS.getStream(call[3] ?? -1)?.path
    if (!path?.endsWith('-shm')) return map?.(...call) ?? -ENODEV
    tell(`${path.slice(0, -4)}: ${NO_WAL}\n`)
    return -ENODEV
  }
}

const NO_WAL = "SQLite's WAL mode does not work with the embedded PHP; use PRAGMA journal_mode = DELETE."

const copied = (part: Int8Array): Uint8Array => new Uint8Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength))

function oneLine(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  if (error instanceof RangeError) return `${message} (a recursion too deep for the embedded PHP)`
  return `${name === 'Error' ? '' : `${name}: `}${message.split('\n')[0]}`
}

// By the numbers of this build (WASI).
const EPIPE = 64
const ENODEV = 43
