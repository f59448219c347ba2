/** How a file may lie compressed beside itself, and the ending of its name then: RFC 8878, RFC 7932, RFC 1952. */
export const precompressions = { zstd: '.zst', br: '.br', gzip: '.gz' } as const

/** A content coding of HTTP (RFC 9110 section 8.4.1). */
export type Precompression = keyof typeof precompressions
export const precompressionNames = Object.keys(precompressions) as readonly Precompression[]
