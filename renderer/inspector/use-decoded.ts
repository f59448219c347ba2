import { useMemo } from 'react'
import { decodeExchange } from '../../app/capture/decode-exchange.ts'
import type { DecodedExchange } from '../../app/capture/decoded.ts'
import type { ExchangeDetail } from '../../app/capture/summary.ts'
import { textOf } from '../../app/capture/text-bytes.ts'

export interface Decoded extends DecodedExchange {
  readonly detail: ExchangeDetail
  /** What PHP wrote to STDERR in all attempts, as far as it was kept. */
  readonly stderr: string
}

/** Text of STDERR that is shown; more is a flood that nobody reads. */
const STDERR_LIMIT_BYTES = 1 << 20

/** An exchange taken apart, once for all tabs. */
export function useDecoded(detail: ExchangeDetail): Decoded {
  return useMemo(() => {
    const decoded = decodeExchange(detail)
    const stderr = decoded.attempts.map((attempt) => textOf(attempt.stderr.run(STDERR_LIMIT_BYTES))).join('')
    return { ...decoded, detail, stderr }
  }, [detail])
}
