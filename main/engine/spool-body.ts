import { asFailure, Failure } from '../../app/failure.ts'
import type { BodyLimit } from './body-limit.ts'
import type { ClientRequest } from './client-request.ts'
import type { ExchangeLog } from './exchange-log.ts'
import type { SpooledBody } from './spooled-body.ts'

/** Reads a whole body into `into`, at the pace of the disk. One of `done` and `failed` is called, once, unless what is returned was called first. */
export function spoolBody(
  req: ClientRequest,
  into: SpooledBody,
  log: ExchangeLog,
  limits: BodyLimit & { readonly idleMs: number },
  { done, failed }: { readonly done: () => void; readonly failed: (failure: Failure) => void },
): () => void {
  const { idleMs } = limits
  let over = false
  let ended = false
  let writing: Promise<void> | undefined
  const idle = setTimeout(() => fail(new Failure('client-idle', { ms: idleMs })), idleMs)
  const stop = (): void => {
    over = true
    clearTimeout(idle)
    req.off('data', onData).off('end', onEnd)
  }
  const fail = (error: unknown): void => {
    if (over) return
    stop()
    failed(asFailure(error))
  }
  const finish = (): void => {
    if (over || !ended || writing) return
    stop()
    done()
  }
  const onData = (chunk: Uint8Array): void => {
    idle.refresh()
    log.requestBytes += chunk.length
    if (log.requestBytes > limits.bytes) {
      fail(limits.tooLarge())
      return
    }
    writing = into.take(chunk)
    if (!writing) return
    req.pause()
    writing.then(() => {
      writing = undefined
      idle.refresh()
      if (!over) req.resume()
      finish()
    }, fail)
  }
  const onEnd = (): void => {
    ended = true
    finish()
  }
  req.on('data', onData).on('end', onEnd)
  return stop
}
