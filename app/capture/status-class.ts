/** What a status means, for its colour and its word. */
export type StatusClass = 'none' | 'info' | 'ok' | 'redirect' | 'client-error' | 'server-error'

/** @param status null: none was sent */
export function statusClass(status: number | null): StatusClass {
  if (status === null || status < 100) return 'none'
  return (['info', 'ok', 'redirect', 'client-error'] as const)[Math.floor(status / 100) - 1] ?? 'server-error'
}
