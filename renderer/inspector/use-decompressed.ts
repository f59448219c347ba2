import { useEffect, useState } from 'react'

/** What the browser can undo, by the words of Content-Encoding. */
const FORMATS: Readonly<Record<string, CompressionFormat>> = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'deflate' }
/** A small body may hold a huge one. */
const OUTPUT_LIMIT_BYTES = 16 << 20

/** The bytes without that encoding, as far as they go; undefined: not yet, or it can't be undone. */
export function useDecompressed(bytes: Uint8Array, encoding: string | null): Uint8Array | undefined {
  const [result, setResult] = useState<{ readonly of: Uint8Array; readonly opened: Uint8Array } | undefined>()
  useEffect(() => {
    const format = FORMATS[encoding ?? '']
    if (!format || bytes.length === 0) return
    let wanted = true
    void decompress(bytes, format).then((opened) => {
      if (wanted && opened.length > 0) setResult({ of: bytes, opened })
    })
    return () => {
      wanted = false
    }
  }, [bytes, encoding])
  return result?.of === bytes && encoding !== null ? result.opened : undefined
}

/** Never rejects: what is broken or cut off gives what came before. */
export async function decompress(bytes: Uint8Array, format: CompressionFormat): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format))
    const reader = stream.getReader()
    for (let next = await reader.read(); !next.done && length < OUTPUT_LIMIT_BYTES; next = await reader.read()) {
      parts.push(next.value)
      length += next.value.length
    }
    await reader.cancel()
  } catch {
    // The end is missing.
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
