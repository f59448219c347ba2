import type { FailureData } from '../../app/failure.ts'

export interface ErrorPageOptions {
  /** Whether the client may see what happened: loopback clients only. */
  readonly details: boolean
  /** Number of the exchange; undefined: not shown. */
  readonly id?: number | undefined
  /** The client's Accept header; HTML only where it asks for it. */
  readonly accept?: string | undefined
}

export interface ErrorPage {
  readonly status: number
  /** With Content-Type and Content-Length. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** A small page, or text, for an error of ours. Without a `status` of its own the failure is a 500. */
export function errorPage(failure: FailureData, _options: ErrorPageOptions): ErrorPage {
  return { status: failure.status ?? 500, headers: [], body: new Uint8Array() }
}
