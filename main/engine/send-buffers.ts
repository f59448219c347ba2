/** Those in use at once by clients that are slow are made anew. */
const SPARE = 64
/** A read of the responder's socket brings no more than that. */
const SIZE = 65_536
/** Smaller ones come out of Node's own pool, which costs nothing. */
const SMALL = Buffer.poolSize >>> 1

const spare: Buffer[] = []

/** A copy of those bytes, that is `gathered` together, to be written to a socket: `done` when nobody holds it any more. */
export interface SendBuffer {
  readonly bytes: Buffer
  /** For the callback of the write. undefined: nothing is to be told. */
  readonly done: ((error?: Error | null) => void) | undefined
}

/** One piece of memory for all parts. Large ones are used again: a fresh one an answer makes V8 collect all the time. */
export function sendBuffer(parts: readonly Uint8Array[], gathered: number): SendBuffer {
  const reused = gathered >= SMALL && gathered <= SIZE
  const whole = reused ? (spare.pop() ?? Buffer.allocUnsafeSlow(SIZE)) : Buffer.allocUnsafe(gathered)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  if (!reused) return { bytes: whole, done: undefined }
  const done = (error?: Error | null): void => {
    // A write that failed may still be with the system.
    if (!error && spare.length < SPARE) spare.push(whole)
  }
  return { bytes: whole.subarray(0, gathered), done }
}
