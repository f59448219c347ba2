import { Failure } from '../../app/failure.ts'

/** Alerts of a client that does not take the certificate (RFC 8446 section 6.2), by OpenSSL's names and BoringSSL's. */
const NOT_TRUSTED = /ALERT_(UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|CERTIFICATE_EXPIRED|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/

/** What an error of TLS means; undefined: it is none, or nothing worth telling. */
export function tlsFailure(error: Error & { readonly code?: string; readonly reason?: string }): Failure | undefined {
  if (error instanceof Failure) return error
  const { code = '', reason = error.message } = error
  if (!code.startsWith('ERR_SSL_') && !code.startsWith('ERR_TLS_')) return undefined
  const says = reason.toLowerCase()
  if (NOT_TRUSTED.test(code)) return new Failure('tls-not-trusted', { reason: `it says “${says}”` })
  return new Failure('tls-failed', { reason: says })
}
