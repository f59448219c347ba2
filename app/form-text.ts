import { readableText } from './fastcgi/text.ts'

/**
 * A name or value of application/x-www-form-urlencoded or of a query, as PHP reads it: `+` is a space, %XX a byte, a % without two digits
 * stays. Runs of bytes are UTF-8 where they can be, else latin1.
 */
export function formText(sent: string): string {
  return sent.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = new Uint8Array(run.length / 3)
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(run.slice(i * 3 + 1, i * 3 + 3), 16)
    return readableText(bytes)
  })
}
