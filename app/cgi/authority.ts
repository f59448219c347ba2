/** Host and port of a Host header or an absolute target. */
export interface Authority {
  /** Lower case, without a last dot; IPv6 in its brackets. */
  readonly host: string
  readonly port: number | undefined
}

/** RFC 9110 section 7.2, but names as DNS has them, nothing encoded. undefined: it is none. */
export function authority(text: string): Authority | undefined {
  const found = AUTHORITY.exec(text)
  if (!found) return undefined
  const port = found[2] ? Number(found[2]) : undefined
  if (port !== undefined && port > 65_535) return undefined
  return { host: (found[1] ?? '').toLowerCase().replace(/\.$/, ''), port }
}

const AUTHORITY = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*)(?::(\d*))?$/
