import { curl } from './curl.ts'
import type { FileFormat, TextFormat } from './export-format.ts'
import { har } from './har.ts'
import { jsonLine, jsonLines } from './json-lines.ts'
import { nginxParams } from './nginx-params.ts'
import { pcapng } from './pcapng.ts'
import { phpCurl } from './php-curl.ts'
import { phpServer } from './php-server.ts'
import { rawBytes } from './raw-bytes.ts'

/** What one exchange can be copied as, in the order of the menu. */
export const textFormats = {
  curl,
  'php-curl': phpCurl,
  'php-server': phpServer,
  nginx: nginxParams,
  json: jsonLine,
} as const satisfies Record<string, TextFormat>

/** What exchanges can be saved as, in the order of the menu. */
export const fileFormats = {
  har,
  pcapng,
  jsonl: jsonLines,
  'fastcgi-request': rawBytes('request'),
  'fastcgi-answer': rawBytes('answer'),
} as const satisfies Record<string, FileFormat>

export type TextFormatName = keyof typeof textFormats
export type FileFormatName = keyof typeof fileFormats
