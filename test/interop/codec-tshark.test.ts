import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { beginRequest } from '../../app/fastcgi/begin-request.ts'
import { encodeEndRequest, endRequest } from '../../app/fastcgi/end-request.ts'
import { encodeGetValues, encodeGetValuesResult } from '../../app/fastcgi/get-values.ts'
import { pairs } from '../../app/fastcgi/pairs.ts'
import { encodeRecord } from '../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../app/fastcgi/request-start.ts'
import { endOfStream, streamRecords } from '../../app/fastcgi/stream-records.ts'
import { latin1Text } from '../../app/fastcgi/text.ts'
import { encodeUnknownType } from '../../app/fastcgi/unknown-type.ts'
import { type ReadRecord, readRecords } from '../app/fastcgi/read-records.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'

suiteWith(['tshark'], "the codec agrees with Wireshark's dissector", () => {
  test('on every field of every record that it dissects', async () => {
    const params = Array.from({ length: 200 }, (_, i) => [`NAME_${i}`, 'v'.repeat((i * 97) % 1500)] as const)
    const all = Buffer.concat([
      encodeRequestStart({ requestId: 1, keepConn: true, params }),
      encodeRequestStart({
        requestId: 65_535,
        role: 3,
        keepConn: false,
        params: [
          ['', ''],
          ['A'.repeat(200), ''],
        ],
      }),
      ...streamRecords(5, 1, new Uint8Array(200_000).fill(0x61)),
      endOfStream(5, 1),
      ...streamRecords(8, 1, new Uint8Array(10)),
      encodeRecord(2, 1),
      encodeRecord(6, 1, Buffer.from('Status: 404 Not Found\r\n\r\n')),
      encodeRecord(7, 1, Buffer.from('Primary script unknown')),
      encodeEndRequest(1, 0xfedc_ba98, 2),
      encodeGetValues(['FCGI_MAX_CONNS', 'FCGI_MPXS_CONNS']),
      encodeGetValuesResult([['FCGI_MPXS_CONNS', '0']]),
      encodeUnknownType(77),
    ])
    const records = readRecords([all])
    const file = join(tempFolder(), 'records.pcap')
    writeFileSync(file, exportedPdus(records.map(({ offset, end }) => all.subarray(offset, end))))

    const names = records.map(wiresharkFields)
    const args = ['-n', '-r', file, '-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=,', ...FIELDS.flatMap((field) => ['-e', field])]
    const tshark = start(thePeer('tshark'), args)
    const { code } = await tshark.exit
    expect(code, tshark.stderr).toBe(0)
    const rows = tshark.stdout.replace(/\n$/, '').split('\n')
    expect(rows).toEqual(names)
    expect(new Set(records.map(({ header }) => header.type)).size).toBe(11)
  }, 60_000)
})

const FIELDS = [
  'fcgi.version',
  'fcgi.type',
  'fcgi.id',
  'fcgi.content.length',
  'fcgi.padding.length',
  'fcgi.begin_request.role',
  'fcgi.begin_request.keep_conn',
  'fcgi.end_request.app_status',
  'fcgi.end_request.protocol_status',
  'fcgi.nv_name',
  '_ws.malformed',
]

/** A record as tshark should print it, by our decoders. */
function wiresharkFields({ header, content }: ReadRecord): string {
  const begin = header.type === 1 ? beginRequest.decode(content) : undefined
  const end = header.type === 3 ? endRequest.decode(content) : undefined
  const isPairs = header.type === 4 || header.type === 9 || header.type === 10
  const names = isPairs ? pairs.decode(content).pairs.map(({ nameFrom, valueFrom }) => latin1Text(content, nameFrom, valueFrom)) : []
  return [
    header.version,
    header.type,
    header.requestId,
    header.contentLength,
    header.paddingLength,
    begin?.role ?? '',
    begin ? Number(begin.keepConn) : '',
    end?.appStatus ?? '',
    end?.protocolStatus ?? '',
    names.join(','),
    '',
  ].join('\t')
}

/** A pcap file, a record a packet, in Wireshark's "exported PDU" form (LINKTYPE 252): it names the dissector, so no ports are needed. */
function exportedPdus(records: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(1 << 20, 16)
  head.writeUInt32LE(252, 20)
  const tag = Buffer.concat([Buffer.from([0, 12, 0, 4]), Buffer.from('fcgi'), Buffer.alloc(4)])
  const packets = records.flatMap((record) => {
    const packet = Buffer.alloc(16)
    packet.writeUInt32LE(tag.length + record.length, 8)
    packet.writeUInt32LE(tag.length + record.length, 12)
    return [packet, tag, record]
  })
  return Buffer.concat([head, ...packets])
}
