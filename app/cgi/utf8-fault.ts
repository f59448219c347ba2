/** Offset of the first byte that no UTF-8 has there (RFC 3629: nothing overlong, no surrogates); undefined: all is UTF-8. */
export function utf8Fault(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0
    if (lead < 0x80) {
      at++
      continue
    }
    const more = lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0
    if (more === 0 || !isNext(bytes[at + 1], lead)) return at
    for (let i = 2; i <= more; i++) if (!isNext(bytes[at + i])) return at
    at += more + 1
  }
  return undefined
}

/** The byte after some leads has a narrower range: that is what keeps overlong forms and surrogates out. */
function isNext(byte: number | undefined, lead = 0): boolean {
  const from = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const to = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  return byte !== undefined && byte >= from && byte <= to
}
