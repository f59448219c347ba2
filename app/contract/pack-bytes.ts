/** A frame of a wire: text holds JSON, binary one Uint8Array of the message whose text comes next. */
export type Frame = string | Uint8Array

/** Bytes that may wait for their text: one answer's worth. Over it the wire is broken or hostile. */
export const MAX_PACKED_BYTES = 256 << 20
export const MAX_PACKED_FRAMES = 4096

/**
 * A message as frames, in the order to send: each Uint8Array first, then the JSON in which {"$bytes": index} stands for it and
 * `binary` counts them. Without bytes it is one frame. A key of the message that looks like ours gets one more `$`.
 */
export function packMessage(message: object): Frame[] {
  if (!holdsBytes(message)) return [JSON.stringify(message)]
  const frames: Frame[] = []
  const packed = swapOut(message, frames) as object
  return [...frames, JSON.stringify({ ...packed, binary: frames.length })]
}

/** Puts messages together from frames as they arrive. The views are kept, not copied. */
export class MessageReader {
  private waiting: Uint8Array[] = []
  private waitingBytes = 0

  /**
   * The message that this frame completes, not yet checked; undefined: it was bytes, their text is still to come.
   * @throws SyntaxError for text that is no JSON. @throws RangeError where `binary` is not the count of what came, an index
   * points nowhere, or too much waits; what waited is then forgotten.
   */
  take(frame: Frame): { readonly message: unknown } | undefined {
    if (typeof frame !== 'string') {
      this.waiting.push(frame)
      this.waitingBytes += frame.length
      if (this.waiting.length <= MAX_PACKED_FRAMES && this.waitingBytes <= MAX_PACKED_BYTES) return undefined
      this.forget()
      throw new RangeError('too many bytes before their text')
    }
    const binary = this.waiting
    this.forget()
    const message: unknown = JSON.parse(frame)
    const said = isObject(message) ? (message.binary ?? 0) : 0
    if (said !== binary.length) throw new RangeError(`${binary.length} binary frames came, the text speaks of ${String(said)}`)
    return { message: binary.length === 0 ? message : swapIn(message, binary) }
  }

  private forget(): void {
    this.waiting = []
    this.waitingBytes = 0
  }
}

const OURS = /^\$+bytes$/

function holdsBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Uint8Array) return true
  return (Array.isArray(value) ? value : Object.values(value)).some(holdsBytes)
}

function swapOut(value: unknown, frames: Frame[]): unknown {
  if (value instanceof Uint8Array) return { $bytes: frames.push(value) - 1 }
  if (Array.isArray(value)) return value.map((each) => swapOut(each, frames))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [OURS.test(key) ? `$${key}` : key, swapOut(each, frames)]))
}

function swapIn(value: unknown, binary: readonly Uint8Array[]): unknown {
  if (Array.isArray(value)) return value.map((each) => swapIn(each, binary))
  if (!isObject(value)) return value
  if (Object.hasOwn(value, '$bytes')) {
    const bytes = binary[Number(value.$bytes)]
    if (!bytes || typeof value.$bytes !== 'number') throw new RangeError(`no bytes ${String(value.$bytes)}`)
    return bytes
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [OURS.test(key) ? key.slice(1) : key, swapIn(each, binary)]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
