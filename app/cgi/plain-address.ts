/** An IPv4 address that a socket for both families shows as IPv6 is an IPv4 address; a zone (`%eth0`) is of no use to PHP, nor to a rule. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
}
