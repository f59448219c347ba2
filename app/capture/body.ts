import { mimeParts } from './mime.ts'
import { looksLikeText, textOf } from './text-bytes.ts'

/** How a body is best shown. `form`: urlencoded, or multipart where there is a `boundary`. */
export type BodyKind = 'json' | 'html' | 'text' | 'form' | 'image' | 'hex'

export interface BodyChoice {
  readonly kind: BodyKind
  /** In lower case, without parameters; of an image without one, what its first bytes say. null: none. */
  readonly mime: string | null
  /** For `textOf`. */
  readonly charset: string
  /** Content-Encoding that is still on it, such as gzip: decode it, then choose again without. null: none. */
  readonly encoding: string | null
  /** Of multipart/form-data. */
  readonly boundary: string | null
}

/** A body, or the first bytes of it. */
export interface BodyGiven {
  readonly contentType: string | null
  readonly contentEncoding: string | null
  readonly bytes: Uint8Array
  /** Whether `bytes` are all of it. */
  readonly whole: boolean
}

/** Chooses by what the headers say, and by the bytes where they say nothing, or what PHP says of everything. */
export function chooseBody({ contentType, contentEncoding, bytes, whole }: BodyGiven): BodyChoice {
  const { mime, parameters } = mimeParts(contentType)
  const encoding = encodingOf(contentEncoding)
  const charset = parameters.get('charset') ?? charsetIn(mime, bytes)
  const rest = { charset, encoding, boundary: null }
  if (encoding) return { kind: 'hex', mime, ...rest }
  if (mime === 'multipart/form-data') {
    const boundary = parameters.get('boundary') ?? null
    return { kind: boundary ? 'form' : kindByBytes(bytes), mime, ...rest, boundary }
  }
  const said = kindByMime(mime)
  // PHP says text/html of all that says nothing else.
  const trusted = said && said !== 'html' && mime !== 'text/plain'
  if (trusted) return { kind: said, mime, ...rest }
  if (whole && isJson(bytes)) return { kind: 'json', mime, ...rest }
  if (said) return { kind: looksLikeText(bytes, charset) ? said : 'hex', mime, ...rest }
  const image = imageByBytes(bytes)
  return image ? { kind: 'image', mime: image, ...rest } : { kind: kindByBytes(bytes), mime, ...rest }
}

/** What browsers show in an img element; SVG runs no script there. */
const IMAGES = new Set(
  ['png', 'jpeg', 'jpg', 'gif', 'webp', 'avif', 'bmp', 'svg+xml', 'x-icon', 'vnd.microsoft.icon'].map((name) => `image/${name}`),
)
const TEXTS = /^text\/|[/+](xml|javascript|x-javascript|ecmascript|yaml|x-yaml|toml|sql|graphql|x-httpd-php|x-sh|x-ndjson|jsonl)$/
const JSON_TYPES = /^(application|text)\/json$|\+json$/
const JSON_LOOK_BYTES = 1 << 20

function kindByMime(mime: string | null): BodyKind | undefined {
  if (!mime) return undefined
  if (JSON_TYPES.test(mime)) return 'json'
  if (mime === 'text/html' || mime === 'application/xhtml+xml') return 'html'
  if (mime === 'application/x-www-form-urlencoded') return 'form'
  if (IMAGES.has(mime)) return 'image'
  return TEXTS.test(mime) ? 'text' : undefined
}

const kindByBytes = (bytes: Uint8Array): BodyKind => (looksLikeText(bytes) ? 'text' : 'hex')

function encodingOf(contentEncoding: string | null): string | null {
  const encoding = contentEncoding?.trim().toLowerCase()
  return !encoding || encoding === 'identity' ? null : encoding
}

function isJson(bytes: Uint8Array): boolean {
  if (bytes.length > JSON_LOOK_BYTES) return false
  const text = textOf(bytes, 'utf-8').trim()
  if (!/^[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const SIGNATURES: readonly (readonly [mime: string, at: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
]

function imageByBytes(bytes: Uint8Array): string | undefined {
  return SIGNATURES.find(([, at, text]) => [...text].every((char, i) => bytes[at + i] === char.charCodeAt(0)))?.[0]
}

/** A charset that the body itself names: a byte order mark, or the meta element of a page. UTF-8 else. */
function charsetIn(mime: string | null, bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const page = mime === 'text/html' ? textOf(bytes.subarray(0, 1024), 'latin1') : ''
  return /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(page)?.[1]?.toLowerCase() ?? 'utf-8'
}
