import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../app/failure.ts'
import { encodeEndRequest } from '../../../app/fastcgi/end-request.ts'
import { encodeRecord } from '../../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../../app/fastcgi/request-start.ts'
import { endOfStream, streamRecords } from '../../../app/fastcgi/stream-records.ts'
import { decode } from '../../../main/cli/decode.ts'
import { bytesOf, concat } from '../../app/fastcgi/bytes-of.ts'
import { built } from '../../built.ts'
import { start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the command on a file with those bytes, or with those words; a failure as the command line prints it. */
async function run(input: Uint8Array | readonly string[], ...options: string[]): Promise<Ran> {
  const words = input instanceof Uint8Array ? [fileOf(input), ...options] : [...input]
  const [stdout, out] = sink()
  try {
    const code = await decode(words, { stdin: Readable.from([]), stdout })
    return { code, out: out.join(''), err: '' }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { code: error.code === 'usage' ? 2 : 1, out: out.join(''), err: `${error.message}\n${error.mend}\n` }
  }
}

function fileOf(bytes: Uint8Array): string {
  const path = join(tempFolder(), 'bytes')
  writeFileSync(path, bytes)
  return path
}

function sink(): [Writable, string[]] {
  const got: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      got.push(chunk.toString())
      setImmediate(done)
    },
  })
  return [stream, got]
}

const exchange = concat([
  encodeRequestStart({
    requestId: 1,
    keepConn: true,
    params: [
      ['SCRIPT_FILENAME', '/srv/x.php'],
      ['HTTP_X', '\x1b[31m\u202ered\r\n'],
    ],
  }),
  ...streamRecords(5, 1, bytesOf('"a=b"')),
  endOfStream(5, 1),
  encodeRecord(7, 1, bytesOf('"Primary script unknown"')),
  encodeRecord(6, 1, bytesOf('"Status: 404 Not Found\r\nX: y\r\n\r\nFile not found.\n"')),
  encodeEndRequest(1),
])

test('for people: records with what is in them', async () => {
  const { code, out, err } = await run(exchange)
  expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
    '     n      offset  dir         id  type                    length  padding',
    '     1           0  request      1  FCGI_BEGIN_REQUEST           8        0',
    '        role  FCGI_RESPONDER (1)',
    '        flags  FCGI_KEEP_CONN (1)',
    '     2          16  request      1  FCGI_PARAMS                 48        0',
    '        SCRIPT_FILENAME = /srv/x.php',
    '        HTTP_X = \\x1b[31m\\u{202e}red\\r\\n',
    '     3          72  request      1  FCGI_PARAMS                  0        0',
    '        end of stream',
    '     4          80  request      1  FCGI_STDIN                   3        0',
    '        | a=b',
    '     5          91  request      1  FCGI_STDIN                   0        0',
    '        end of stream',
    '     6          99  answer       1  FCGI_STDERR                 22        2',
    '        | Primary script unknown',
    '     7         131  answer       1  FCGI_STDOUT                 47        1',
    '        | Status: 404 Not Found',
    '        | X: y',
    '        |',
    '        | File not found.',
    '     8         187  answer       1  FCGI_END_REQUEST             8        0',
    '        appStatus  0',
    '        protocolStatus  FCGI_REQUEST_COMPLETE (0)',
    '',
  ])
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('for programs: an object a line', async () => {
  const { code, out } = await run(exchange, '--json')
  const lines = out.trimEnd().split('\n')
  expect(code).toBe(0)
  expect(lines).toHaveLength(8)
  expect(lines[1]).toBe('{"n":2,"dir":"request","conn":1,"id":1,"type":"FCGI_PARAMS","length":48,"padding":0,"offset":16}')
})

test('long lines, long texts and bytes that are no text are cut', async () => {
  const { out } = await run(
    concat([
      encodeRequestStart({ requestId: 1, keepConn: false, params: [['LONG', 'x'.repeat(60_000)]] }),
      encodeRecord(6, 1, bytesOf(`"${'a line\n'.repeat(5000)}"`)),
      encodeRecord(6, 1, new Uint8Array(3000)),
    ]),
  )
  const lines = out.split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120)
  expect(lines.find((line) => line.includes('LONG'))).toMatch(/^ {8}LONG = x+\.\.\.$/)
  expect(lines.filter((line) => line === '        | a line')).toHaveLength(20)
  expect(lines).toContain('        | ... 35000 bytes in all')
  expect(lines).toContain(`        3000 bytes  ${'00'.repeat(24)}...`)
})

test('what is strange is said: a pair over two records, rubbish, half a record, no end', async () => {
  const { code, out } = await run(
    concat([
      bytesOf('01 01 0001 0008 00 00 0001 00 0000000000'),
      bytesOf('01 04 0001 0005 00 00 04 05 "NAM" 01 04 0001 0006 00 00 "Evalue"'),
      bytesOf('"what is this" 01 06 0001 0000 00 00 01 06 0001 0010 00 00 "abc"'),
    ]),
  )
  const lines = out.split('\n').map((line) => line.trimEnd())
  expect(lines).toContain('        ! A name-value pair goes on in the next record; PHP-FPM resets the connection.')
  expect(lines).toContain('        NAME = value')
  expect(lines).toContain('        ! These 12 bytes are no FastCGI record.')
  expect(lines).toContain('        ! The stream ends 13 bytes before the end of this record.')
  expect(lines).toContain('        ! The connection ended without FCGI_END_REQUEST for request 1.')
  expect(code).toBe(0)
})

describe('what cannot be read', () => {
  const first = (text: string) => text.split('\n')[0]

  test('no such file: one line, then the mend, exit 1', async () => {
    const { code, out, err } = await run(['/nonexistent/file'])
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: '/nonexistent/file cannot be read: it does not exist.\nName a file of raw FastCGI bytes.\n',
    })
  })
  test('a folder', async () => {
    const folder = tempFolder()
    expect(first((await run([folder])).err)).toBe(`${folder} cannot be read: it is a folder.`)
  })
  for (const [name, hex] of [
    ['pcapng', '0a0d0d0a'],
    ['pcap', 'd4c3b2a1'],
    ['pcap', 'a1b2c3d4'],
    ['pcap', '4d3cb2a1'],
    ['pcap', 'a1b23c4d'],
  ] as const)
    test(`${name} (${hex})`, async () => {
      const { code, out, err } = await run(concat([bytesOf(hex), new Uint8Array(100)]))
      expect(first(err)).toMatch(new RegExp(`cannot be read: this is ${name}; not yet: only raw FastCGI bytes\\.$`))
      expect({ code, out }).toEqual({ code: 1, out: '' })
    })
  test('no record in it: its bytes are shown all the same', async () => {
    const { code, out, err } = await run(bytesOf('"GET / HTTP/1.1"'), '--json')
    expect(JSON.parse(out)).toMatchObject({ finding: 'not-a-record', offset: 0, length: 14 })
    expect(first(err)).toMatch(/it holds no FastCGI record\.$/)
    expect(code).toBe(1)
  })
  test('nothing in it', async () => {
    const { code, out, err } = await run(new Uint8Array(0))
    expect(first(err)).toMatch(/it holds no FastCGI record\.$/)
    expect({ code, out }).toEqual({ code: 1, out: '' })
  })
  test('two bytes in it: half a header', async () => {
    const { code, out } = await run(bytesOf('01 06'), '--json')
    expect(JSON.parse(out)).toMatchObject({ finding: 'half-record', offset: 0, length: 2 })
    expect(code).toBe(1)
  })
  for (const args of [[], ['a', 'b'], ['--jso', 'a'], ['--json']])
    test(`wrong use is exit 2: decode ${args.join(' ')}`, async () => {
      const { code, out, err } = await run(args)
      expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 2 })
    })
})

test('from stdin, in small chunks', async () => {
  const [stdout, out] = sink()
  const stdin = new PassThrough()
  const running = decode(['-', '--json'], { stdin, stdout })
  for (let at = 0; at < exchange.length; at += 3) stdin.write(exchange.subarray(at, at + 3))
  stdin.end()
  expect(await running).toBe(0)
  expect(out.join('').trimEnd().split('\n')).toHaveLength(8)
})

test('a reader that has enough (| head) ends it quietly, however long the input is', async () => {
  const records = concat(Array.from({ length: 2000 }, () => encodeRecord(6, 1, new Uint8Array(8))))
  function* endless(): Generator<Buffer> {
    for (;;) yield Buffer.from(records)
  }
  const stdin = Readable.from(endless())
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  })
  expect(await decode(['-', '--json'], { stdin, stdout })).toBe(0)
  expect(stdin.destroyed).toBe(true)
})

test('a slow reader is waited for', async () => {
  const path = fileOf(concat(Array.from({ length: 60_000 }, () => encodeRecord(6, 1, new Uint8Array(8)))))
  let most = 0
  const stdout = new Writable({
    highWaterMark: 1024,
    write(_chunk, _encoding, done) {
      most = Math.max(most, stdout.writableLength)
      setImmediate(done)
    },
  })
  expect(await decode([path, '--json'], { stdin: Readable.from([]), stdout })).toBe(0)
  expect(most).toBeGreaterThan(1024)
  expect(most).toBeLessThan(4 << 20) // of 7 MB: what one chunk of the file gives
})

test('as a program: exit codes, and a pipe that closes early', async () => {
  const cli = await built('cli.cjs')
  const many = fileOf(concat(Array.from({ length: 60_000 }, () => encodeRecord(6, 1, new Uint8Array(8)))))
  const sh = async (script: string) => {
    const program = start('/bin/sh', ['-c', script, 'sh', process.execPath, cli, many])
    const { code } = await program.exit
    return { code, out: program.stdout, err: program.stderr }
  }
  const line = '{"n":1,"dir":"answer","conn":1,"id":1,"type":"FCGI_STDOUT","length":8,"padding":0,"offset":0}\n'
  expect(await sh('"$1" "$2" decode "$3" --json | head -1')).toEqual({ code: 0, out: line, err: '' })
  expect((await sh('"$1" "$2" decode - --json < "$3" | wc -l')).out.trim()).toBe('60001') // and the end without FCGI_END_REQUEST
  expect(await sh('"$1" "$2" decode "$3.not"')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('it does not exist') })
  expect(await sh('"$1" "$2" decode')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('takes one FILE') })
}, 120_000)
