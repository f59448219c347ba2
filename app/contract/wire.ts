import { type infer as Infer, literal, number, optional, strictObject, string, union, unknown } from 'zod'
import { failureSchema } from '../capture/summary.ts'

/**
 * The contract on a wire. JSON text frames; each Uint8Array in a message travels as a binary frame before it and stands in
 * the JSON as {"$bytes": index}; `binary` says how many came before. Both sides check every message on arrival.
 */
export const toMain = union([
  /** First message: within 5 s, else the socket is closed. */
  strictObject({ hello: string() }),
  strictObject({ id: number(), call: string(), input: unknown(), binary: optional(number()) }),
  /** Opens a stream with so many credits: one item a credit. */
  strictObject({ id: number(), stream: string(), input: unknown(), credit: number().min(0), binary: optional(number()) }),
  strictObject({ id: number(), credit: number().min(1) }),
  strictObject({ id: number(), end: literal(true) }),
])
export type ToMain = Infer<typeof toMain>

export const fromMain = union([
  strictObject({ welcome: literal(true) }),
  strictObject({ id: number(), ok: unknown(), binary: optional(number()) }),
  strictObject({ id: number(), item: unknown(), binary: optional(number()) }),
  strictObject({ id: number(), done: literal(true) }),
  /** id null: about the connection or a message that could not be read. */
  strictObject({ id: union([number(), literal(null)]), failure: failureSchema }),
])
export type FromMain = Infer<typeof fromMain>

/** How long the first message may take, ms. */
export const HELLO_LIMIT_MS = 5000

export const closeCode = { badToken: 4001, helloTooLate: 4002 } as const
