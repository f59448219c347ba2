import { curlCommand } from '../../app/capture/curl.ts'
import { sentRequest } from '../../app/capture/sent-request.ts'
import type { ExchangeDetail } from '../../app/capture/summary.ts'
import type { AppState } from '../../app/contract/state.ts'

/** The request of an exchange as a command of curl. @throws Failure as `sentRequest` */
export function curlOf(detail: ExchangeDetail, state: AppState | undefined): string {
  const { site, host } = detail.summary
  const url = state?.sites.find(({ name }) => name === site)?.urls[0] ?? `http://${host}`
  return curlCommand(sentRequest(detail), url)
}
