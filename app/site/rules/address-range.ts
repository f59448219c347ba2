import { plainAddress } from '../../cgi/plain-address.ts'

/** Whether an address, IPv4 or IPv6, is in a range. */
export type AddressRange = (address: string) => boolean

/** Addresses that never leave this machine: RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3. */
const LOOPBACK = ['127.0.0.0/8', '::1']

/** `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`, or `loopback`. undefined: it is none of these. */
export function addressRange(text: string): AddressRange | undefined {
  if (text === 'loopback') {
    const ranges = LOOPBACK.flatMap((range) => addressRange(range) ?? [])
    return (address) => ranges.some((isIn) => isIn(address))
  }
  const [base = '', length, ...more] = text.split('/')
  const bytes = addressBytes(base)
  if (!bytes || more.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined
  const bits = length === undefined ? bytes.length * 8 : Number(length)
  if (bits > bytes.length * 8) return undefined
  return (address) => {
    const asked = addressBytes(address)
    return asked?.length === bytes.length && sameBits(asked, bytes, bits)
  }
}

function sameBits(a: readonly number[], b: readonly number[], bits: number): boolean {
  for (let at = 0; at * 8 < bits; at++) {
    const left = bits - at * 8
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff
    if (((a[at] ?? 0) & mask) !== ((b[at] ?? 0) & mask)) return false
  }
  return true
}

/** 4 or 16 bytes. */
function addressBytes(text: string): readonly number[] | undefined {
  const plain = plainAddress(text)
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(plain)) {
    const bytes = plain.split('.').map(Number)
    return bytes.every((byte) => byte <= 255) ? bytes : undefined
  }
  if (!/^[0-9a-f:]{2,39}$/i.test(plain)) return undefined
  const [head = '', tail, ...more] = plain.split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const missing = 8 - before.length - after.length
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined
  const all = [...before, ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...after]
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
}
