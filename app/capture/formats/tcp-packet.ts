import { viewOf } from '../../fastcgi/view.ts'

/** Most bytes of a packet: an IPv4 packet has 65,535 at most, 40 of them headers. */
export const PAYLOAD_BYTES = 65_495

export const FIN = 0x01
export const SYN = 0x02
export const PSH = 0x08
export const ACK = 0x10

export interface End {
  /** IPv4, as a number. */
  readonly address: number
  readonly port: number
}

export interface TcpPacket {
  readonly from: End
  readonly to: End
  readonly seq: number
  readonly ack: number
  readonly flags: number
  readonly payload: Uint8Array
}

/** An IPv4 packet (RFC 791) with a TCP segment (RFC 9293), both checksums right. Numbers of a sequence wrap at 2^32. */
export function tcpPacket({ from, to, seq, ack, flags, payload }: TcpPacket): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(IP_BYTES + TCP_BYTES + payload.length)
  const view = viewOf(packet)
  view.setUint8(0, 0x45)
  view.setUint16(2, packet.length)
  view.setUint16(6, 0x4000) // don't fragment
  view.setUint8(8, 64)
  view.setUint8(9, TCP)
  view.setUint32(12, from.address)
  view.setUint32(16, to.address)
  view.setUint16(10, checksum(packet.subarray(0, IP_BYTES)))
  view.setUint16(20, from.port)
  view.setUint16(22, to.port)
  view.setUint32(24, seq >>> 0)
  view.setUint32(28, ack >>> 0)
  view.setUint8(32, (TCP_BYTES / 4) << 4)
  view.setUint8(33, flags)
  view.setUint16(34, 0xffff) // window
  packet.set(payload, IP_BYTES + TCP_BYTES)
  // The addresses are counted, too, and the length and the protocol that a header of its own would hold.
  view.setUint16(36, checksum(packet.subarray(12), TCP + packet.length - IP_BYTES))
  return packet
}

/** RFC 1071. */
function checksum(bytes: Uint8Array, start = 0): number {
  let sum = start
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000)
  return ~sum & 0xffff
}

const IP_BYTES = 20
const TCP_BYTES = 20
const TCP = 6
