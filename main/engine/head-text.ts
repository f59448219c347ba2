/** Status line and headers of HTTP/1.1, for an answer that is written past Node's own writer. */
export const headText = (status: number, reason: string, headers: readonly (readonly [name: string, value: string])[]): string =>
  `HTTP/1.1 ${status} ${reason}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
