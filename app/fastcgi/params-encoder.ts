import { Failure } from '../failure.ts'
import { FCGI_HEADER_LEN, FCGI_PARAMS } from './constants.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { pairLength } from './pair-length.ts'
import { pairs } from './pairs.ts'
import { MAX_SENT_CONTENT, paddingFor, writeHeader } from './record-encoder.ts'
import { latin1Text } from './text.ts'
import { utf8 } from './utf8.ts'

/** A name or value: a string is sent as UTF-8, bytes as they are. (A header from Node is latin1: hand over its bytes, see `latin1Bytes`.) */
export type ParamText = string | Uint8Array
export type Params = Iterable<readonly [name: ParamText, value: ParamText]>

/** The longest value, in bytes: PHP-FPM resets the connection for a pair that is not within one record. */
export const PARAM_LIMIT_BYTES = 65_500

/**
 * FCGI_PARAMS of a request: whole pairs in each record, as many records as needed, then the empty record. Equal params give equal bytes.
 * @throws Failure `param-too-large` for a pair that no record holds; nothing is cut short.
 */
export function encodeParams(requestId: number, params: Params): Uint8Array<ArrayBuffer> {
  const into = new GrowingBytes()
  appendParams(into, requestId, params)
  return into.written()
}

/** As `encodeParams`, after what is in `into` already. */
export function appendParams(into: GrowingBytes, requestId: number, params: Params): void {
  let record = open(into)
  for (const [name, value] of params) {
    const nameBytes = sizeOf(name)
    const valueBytes = sizeOf(value)
    const size = pairs.size(nameBytes, valueBytes)
    refuseTooLarge(name, nameBytes, valueBytes, size)
    if (into.length - record - FCGI_HEADER_LEN + size > MAX_SENT_CONTENT) {
      close(into, record, requestId)
      record = open(into)
    }
    into.reserve(size)
    const nameFrom = pairLength.encode(valueBytes, into.view, pairLength.encode(nameBytes, into.view, into.length))
    into.length = write(value, into.bytes, write(name, into.bytes, nameFrom))
  }
  // Without pairs the record that is open is the empty one.
  if (into.length > record + FCGI_HEADER_LEN) {
    close(into, record, requestId)
    record = open(into)
  }
  close(into, record, requestId)
}

/** Leaves room for a header. @returns where it goes. */
function open(into: GrowingBytes): number {
  const record = into.length
  into.reserve(FCGI_HEADER_LEN)
  into.length += FCGI_HEADER_LEN
  return record
}

function close(into: GrowingBytes, record: number, requestId: number): void {
  const contentLength = into.length - record - FCGI_HEADER_LEN
  const padding = paddingFor(contentLength)
  writeHeader(into.view, record, FCGI_PARAMS, requestId, contentLength, padding)
  into.reserve(padding)
  into.length += padding // the buffer is new: zeros
}

function refuseTooLarge(name: ParamText, nameBytes: number, valueBytes: number, size: number): void {
  if (valueBytes > PARAM_LIMIT_BYTES) throw tooLarge(name, valueBytes, PARAM_LIMIT_BYTES)
  // Only a long name gets here: lengths take at most 8 bytes.
  if (size > MAX_SENT_CONTENT) throw tooLarge(name, nameBytes + valueBytes, MAX_SENT_CONTENT - 8)
}

function tooLarge(name: ParamText, bytes: number, limit: number): Failure {
  const shown = typeof name === 'string' ? name : latin1Text(name)
  return new Failure('param-too-large', { name: shown.length > 100 ? `${shown.slice(0, 100)}...` : shown, bytes, limit })
}

const sizeOf = (text: ParamText): number => (typeof text === 'string' ? utf8.size(text) : text.length)

function write(text: ParamText, into: Uint8Array, at: number): number {
  if (typeof text === 'string') return utf8.encode(text, into, at)
  into.set(text, at)
  return at + text.length
}
