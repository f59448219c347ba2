import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure } from '../../app/failure.ts'
import type { LocatedStatic } from './locate.ts'

export interface StaticOptions {
  /** Once, when status and headers are settled: for the log. */
  readonly onHead?: (status: number, headers: readonly (readonly [string, string])[]) => void
  /** Each chunk of the body, as it is handed to the client. */
  readonly onBytes?: (chunk: Uint8Array) => void
}

export interface StaticSent {
  readonly status: number
  readonly bytes: number
}

/**
 * Answers with a file from disk: type, ETag, ranges, conditional requests. Resolves when the client has it all.
 * Rejects with a Failure; where `res.headersSent` is still false nothing was sent and no header is set, so an error page can follow, else the connection is cut.
 * `client-gone`: the client left.
 */
export async function sendStatic(
  _req: IncomingMessage,
  _res: ServerResponse,
  _located: LocatedStatic,
  _options: StaticOptions = {},
): Promise<StaticSent> {
  throw new Failure('internal', { reason: 'not yet' })
}
