import { Failure } from '../../failure.ts'
import { isFastcgi, piecesOf } from '../decode-exchange.ts'
import { hasEnded } from '../exchange-record.ts'
import type { Piece } from '../stream-reader.ts'
import type { FileFormat } from './export-format.ts'
import type { Exported } from './exported.ts'
import { PcapngBlocks } from './pcapng-block.ts'
import { readable } from './readable-headers.ts'
import { ACK, type End, FIN, PAYLOAD_BYTES, PSH, SYN, tcpPacket } from './tcp-packet.ts'

/** Where every responder seems to listen, for `tshark -d tcp.port==9000,fcgi` and "Decode As". Sluice itself speaks over unix sockets. */
export const RESPONDER: End = { address: 0x7f000002, port: 9000 }

/**
 * The FastCGI bytes as packets of TCP, each try a connection of its own, with the times at which the bytes passed: tshark, Wireshark,
 * tcpdump and Zeek read it. Bytes that were not kept are missing in the sequence. The first packet's comment says what was asked.
 */
export const pcapng: FileFormat = {
  name: 'pcapng for Wireshark',
  extension: 'pcapng',
  mime: 'application/x-pcapng',
  many: true,
  head(version) {
    const blocks = new PcapngBlocks()
    blocks.header(`Sluice ${version}`, 'fpm')
    return blocks.written()
  },
  entry(exchange) {
    const blocks = new PcapngBlocks()
    const pieces = piecesOf(exchange.detail).filter(({ segment }) => isFastcgi(segment))
    for (const [n, attempt] of exchange.decoded.attempts.entries()) {
      const own = pieces.filter(({ segment }) => segment.attempt === attempt.n)
      writeAttempt(blocks, exchange, n, own)
    }
    const bytes = blocks.written()
    if (bytes.length === 0) throw new Failure('exchange-no-fastcgi', { id: exchange.detail.summary.id })
    return bytes
  },
  tail: '',
}

function writeAttempt(blocks: PcapngBlocks, { detail }: Exported, index: number, pieces: readonly Piece[]): void {
  const { summary } = detail
  const [first] = pieces
  if (!first) return
  // A port of its own for each connection, so that none seems to go on with another.
  const client: End = { address: 0x7f000001, port: 10_000 + ((summary.id * 4 + index) % 50_000) }
  const next = { client: 1, responder: 1 }
  const nsAt = (ms: number): bigint => BigInt(Math.round(summary.startMs * 1000)) * 1000n + BigInt(Math.round(ms * 1_000_000))
  const send = (by: keyof typeof next, atMs: number, flags: number, payload: Uint8Array = NOTHING, comment = ''): void => {
    const isClient = by === 'client'
    const syn = (flags & SYN) !== 0
    const packet = tcpPacket({
      from: isClient ? client : RESPONDER,
      to: isClient ? RESPONDER : client,
      seq: syn ? 0 : next[by],
      ack: (flags & ACK) === 0 ? 0 : next[isClient ? 'responder' : 'client'],
      flags,
      payload,
    })
    blocks.packet(nsAt(atMs), packet, comment)
    next[by] += payload.length + (flags & FIN)
  }
  const startMs = first.segment.atMs
  const asked = `${summary.method} ${readable(summary.target)}`
  send('client', startMs, SYN, NOTHING, `${asked}: ${summary.status ?? summary.state}, pool ${summary.pool ?? '-'}, exchange ${summary.id}`)
  send('responder', startMs, SYN | ACK)
  send('client', startMs, ACK)
  let endMs = startMs
  for (const { segment, from } of pieces) {
    const bytes = detail.bytes.subarray(from, from + segment.captured)
    const by = segment.stream === 'to-responder' ? 'client' : 'responder'
    endMs = segment.atMs
    for (let at = 0; at < bytes.length; at += PAYLOAD_BYTES) send(by, endMs, PSH | ACK, bytes.subarray(at, at + PAYLOAD_BYTES))
    next[by] += segment.length - segment.captured
  }
  if (!hasEnded(summary)) return
  send('responder', endMs, FIN | ACK)
  send('client', endMs, FIN | ACK)
  send('responder', endMs, ACK)
}

const NOTHING = new Uint8Array(0)
