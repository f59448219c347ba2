import { custom } from 'zod'

/** Bytes in a contract: on a WebSocket they travel as a binary frame before the message that holds them. */
export const bytes = custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes')
