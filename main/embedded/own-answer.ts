import { STATUS_CODES } from 'node:http'

/** An answer of the program's own, as CGI has it (RFC 3875 §6): head and body, plain text. */
export function ownAnswer(status: number, says: string): Buffer {
  return Buffer.from(`Status: ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${says}\n`)
}
