import { decodeExchange } from '../decode-exchange.ts'
import type { DecodedAttempt, DecodedExchange } from '../decoded.ts'
import type { Masks } from '../redact/masks.ts'
import { redactExchange } from '../redact/redact-exchange.ts'
import type { ExchangeDetail } from '../summary.ts'

/** An exchange as it leaves Sluice. */
export interface Exported {
  readonly detail: ExchangeDetail
  readonly decoded: DecodedExchange
  /** The try that counted; undefined: no FastCGI. */
  readonly last: DecodedAttempt | undefined
  /** Where its site is reached, without a slash at the end. */
  readonly siteUrl: string
}

/** @param masks null: with all secrets */
export function exported(detail: ExchangeDetail, siteUrl: string, masks: Masks | null): Exported {
  const safe = masks ? redactExchange(detail, masks) : detail
  const decoded = decodeExchange(safe)
  return { detail: safe, decoded, last: decoded.attempts.at(-1), siteUrl: withScheme(siteUrl, detail.summary.scheme) }
}

const withScheme = (url: string, scheme: string): string => url.replace(/\/$/, '').replace(/^https?:/, `${scheme}:`)
