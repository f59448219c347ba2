import { Failure } from '../failure.ts'

/** A request's head as Node hands it over: header text is latin1, so that each character is a byte. */
export interface RawHead {
  readonly method: string
  readonly target: string
  /** `1.0` or `1.1`. */
  readonly httpVersion: string
  /** Name, value, name, value: IncomingMessage.rawHeaders. */
  readonly rawHeaders: readonly string[]
}

/** A head that may be served: what is in it has one meaning. */
export interface CheckedHead {
  readonly method: string
  readonly httpVersion: string
  /** Origin-form, as sent: path and query. */
  readonly target: string
  /** Not decoded, up to the first `?`. */
  readonly path: string
  /** After the first `?`, not decoded; empty where there is none. */
  readonly query: string
  /** Lower case, without port and without a last dot; IPv6 in its brackets. Empty where the Host header is. */
  readonly host: string
  readonly hostPort: number | undefined
  /** Name and value as they came, in order, repeats included. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** undefined: none was sent. */
  readonly contentLength: number | undefined
  readonly chunked: boolean
  /** Names that PHP is not given: they hold something else than letters, digits and `-`. */
  readonly notHanded: readonly string[]
}

/** Octets of a whole head. Node's parser has the same limit (maxHeaderSize). */
export const HEAD_LIMIT_BYTES = 262_144

/** @throws Failure `http-*`, `param-too-large`: the request must not be served. */
export function checkHead(_raw: RawHead): CheckedHead {
  throw new Failure('internal', { reason: 'not yet' })
}
