import { Failure } from '../failure.ts'
import type { CheckedHead } from './request-head.ts'

/** A string goes out as UTF-8, bytes as they are: a header's value is bytes wherever it is not ASCII. */
export type MetaVariable = readonly [name: string, value: string | Uint8Array]

export interface MetaVariablesInput {
  readonly head: CheckedHead
  readonly scheme: 'http' | 'https'
  /** The file that runs, absolute: SCRIPT_FILENAME. */
  readonly file: string
  /** Its path in the URL. */
  readonly scriptName: string
  /** What the URL has after the script; empty: PATH_INFO is not sent. */
  readonly pathInfo: string
  readonly docroot: string
  /** Of the body that will be sent to PHP; undefined: no CONTENT_LENGTH. */
  readonly contentLength: number | undefined
  /** The end of the connection here. */
  readonly server: { readonly address: string; readonly port: number }
  readonly client: { readonly address: string; readonly port: number }
  /** Version of Sluice: SERVER_SOFTWARE. */
  readonly version: string
  readonly setParams: Readonly<Record<string, string>>
  /** RUN-N; undefined: none is sent. */
  readonly sluiceId: string | undefined
}

export function metaVariables(_input: MetaVariablesInput): MetaVariable[] {
  throw new Failure('internal', { reason: 'not yet' })
}
