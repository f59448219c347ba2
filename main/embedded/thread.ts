import type { MessagePort } from 'node:worker_threads'
import { cgiHead } from './cgi-head.ts'
import { LockCalls } from './lock-calls.ts'
import { adaptOpen } from './open-calls.ts'
import { ownAnswer } from './own-answer.ts'
import { type PhpModule, startPhp } from './php-module.ts'
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
      adapt: (imports, running) => {
        locks.adapt(imports, running)
        adaptOpen(imports)
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

const copied = (part: Int8Array): Uint8Array => new Uint8Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength))

function oneLine(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  // How a recursion in PHP's own code ends, such as serialize() of data that is nested too deep.
  if (error instanceof RangeError || name === 'RuntimeError')
    return `${message} (where it is a recursion, it is too deep for the embedded PHP)`
  return `${name === 'Error' ? '' : `${name}: `}${message.split('\n')[0]}`
}

// By the numbers of this build (WASI).
const EPIPE = 64
