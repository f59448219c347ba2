import { curlCommand } from '../curl.ts'
import { sentRequest } from '../sent-request.ts'
import type { TextFormat } from './export-format.ts'

/** The request as a command of curl. */
export const curl: TextFormat = {
  name: 'cURL',
  text: ({ detail, siteUrl }) => curlCommand(sentRequest(detail), siteUrl),
}
