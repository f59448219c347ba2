import { BODY_LIMIT_BYTES } from './php-ini.ts'
import type { RequestSpool } from './request-spool.ts'

/** Why PHP is not asked. `says` goes to the client, `logs` to FCGI_STDERR. */
export interface Refusal {
  readonly status: number
  readonly says: string
  readonly logs?: string
}

/** PHP-FPM's default of security.limit_extensions. */
const EXTENSIONS = /\.(php|phar)$/

/** What PHP-FPM itself would refuse, in its words, and what is too much. @param script SCRIPT_FILENAME */
export function refusal(script: string | undefined, paramsAreWhole: boolean, spool: RequestSpool): Refusal | undefined {
  if (!paramsAreWhole) return { status: 431, says: 'The parameters of the request are broken or too long.' }
  if (spool.tooLong)
    return {
      status: 413,
      says: `The body is longer than the ${BODY_LIMIT_BYTES >> 20} MB that the embedded PHP takes; PHP-FPM takes more.`,
    }
  if (spool.trouble !== undefined) return { status: 507, says: `The body could not be kept: ${spool.trouble}.` }
  if (!script?.startsWith('/')) return { status: 404, says: 'File not found.', logs: 'Primary script unknown' }
  if (!EXTENSIONS.test(script))
    return { status: 403, says: 'Access denied.', logs: `Access to the script '${script}' has been denied (see security.limit_extensions)` }
  return undefined
}
