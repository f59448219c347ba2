/**
 * Streams made by hand from the specification, or seen on the wire of PHP-FPM 8.2. `reads`: offset, type, id, content
 * (\xNN: no printable ASCII) and padding of each record.    ver type id length pad reserved
 */
export const streams: readonly { readonly name: string; readonly notation: string; readonly reads: readonly string[] }[] = [
  {
    name: 'FCGI_BEGIN_REQUEST of a responder that keeps the connection',
    notation: '01 01 0001 0008 00 00  0001 01 0000000000',
    reads: ['0 FCGI_BEGIN_REQUEST 1 "\\x00\\x01\\x01\\x00\\x00\\x00\\x00\\x00" +0'],
  },
  { name: 'FCGI_ABORT_REQUEST', notation: '01 02 0001 0000 00 00', reads: ['0 FCGI_ABORT_REQUEST 1 "" +0'] },
  {
    name: "FCGI_END_REQUEST with PHP-FPM's rubbish in the reserved bytes",
    notation: '01 03 0001 0008 00 00  00000000 00 "NSL"',
    reads: ['0 FCGI_END_REQUEST 1 "\\x00\\x00\\x00\\x00\\x00NSL" +0'],
  },
  {
    name: 'FCGI_PARAMS with padding, then their end',
    notation: '01 04 0001 0004 04 00  01 01 "AB" 00000000  01 04 0001 0000 00 00',
    reads: ['0 FCGI_PARAMS 1 "\\x01\\x01AB" +4', '16 FCGI_PARAMS 1 "" +0'],
  },
  {
    name: 'FCGI_STDIN and its end',
    notation: '01 05 0001 0003 05 00 "a=b" 0000000000  01 05 0001 0000 00 00',
    reads: ['0 FCGI_STDIN 1 "a=b" +5', '16 FCGI_STDIN 1 "" +0'],
  },
  {
    name: 'padding is not content, whatever it holds',
    notation: '01 06 0001 0003 05 00 "abc" "xyzuv"',
    reads: ['0 FCGI_STDOUT 1 "abc" +5'],
  },
  {
    name: 'an empty record with padding',
    notation: '01 06 0001 0000 03 00 000000  01 06 0001 0000 00 00',
    reads: ['0 FCGI_STDOUT 1 "" +3', '11 FCGI_STDOUT 1 "" +0'],
  },
  {
    name: 'FCGI_STDERR',
    notation: '01 07 0001 0016 02 00 "Primary script unknown" 0000',
    reads: ['0 FCGI_STDERR 1 "Primary script unknown" +2'],
  },
  { name: 'FCGI_DATA', notation: '01 08 0102 0001 00 00 "x"', reads: ['0 FCGI_DATA 258 "x" +0'] },
  {
    name: 'FCGI_GET_VALUES',
    notation: '01 09 0000 0011 07 00 0f 00 "FCGI_MPXS_CONNS" 00000000000000',
    reads: ['0 FCGI_GET_VALUES 0 "\\x0f\\x00FCGI_MPXS_CONNS" +7'],
  },
  {
    name: "FCGI_GET_VALUES_RESULT, PHP-FPM 8.2's answer",
    notation: '01 0a 0000 0012 06 00 0f 01 "FCGI_MPXS_CONNS" "0" 000000000000',
    reads: ['0 FCGI_GET_VALUES_RESULT 0 "\\x0f\\x01FCGI_MPXS_CONNS0" +6'],
  },
  {
    name: 'FCGI_UNKNOWN_TYPE',
    notation: '01 0b 0000 0008 00 00 4d 00000000000000',
    reads: ['0 FCGI_UNKNOWN_TYPE 0 "M\\x00\\x00\\x00\\x00\\x00\\x00\\x00" +0'],
  },
  { name: 'a type that nobody knows', notation: '01 4d 0000 0002 01 00 "hi" 00', reads: ['0 unknown (77) 0 "hi" +1'] },
  { name: 'another version', notation: '02 06 0001 0001 00 09 "x"', reads: ['0 FCGI_STDOUT 1 "x" +0'] },
  {
    name: "PHP-FPM's answer for a missing script: STDERR first, no empty STDOUT",
    notation:
      '01 07 0001 0016 02 00 "Primary script unknown" 0000  01 06 0001 001a 06 00 "Status: 404 Not Found" 0d0a0d0a "x" 000000000000  01 03 0001 0008 00 00 0000000000 "php"',
    reads: [
      '0 FCGI_STDERR 1 "Primary script unknown" +2',
      '32 FCGI_STDOUT 1 "Status: 404 Not Found\\x0d\\x0a\\x0d\\x0ax" +6',
      '72 FCGI_END_REQUEST 1 "\\x00\\x00\\x00\\x00\\x00php" +0',
    ],
  },
]
