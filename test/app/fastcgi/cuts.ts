/** Ways to cut a stream: whole, in two at each byte, byte by byte, and with empty chunks between. */
export function* cuts(all: Uint8Array): Generator<{ readonly name: string; readonly chunks: readonly Uint8Array[] }> {
  yield { name: 'whole', chunks: [all] }
  for (let at = 0; at <= all.length; at++) yield { name: `cut at byte ${at}`, chunks: [all.subarray(0, at), all.subarray(at)] }
  yield { name: 'byte by byte', chunks: Array.from(all, (_, at) => all.subarray(at, at + 1)) }
  yield { name: 'with empty chunks', chunks: Array.from(all, (_, at) => [all.subarray(at, at + 1), all.subarray(0, 0)]).flat() }
}

/** Cut into pieces of the given sizes, over and over (a size of 0 counts as 1). */
export function pieces(all: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0, i = 0; at < all.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? all.length)
    chunks.push(all.subarray(at, at + size))
    at += size
  }
  return chunks
}
