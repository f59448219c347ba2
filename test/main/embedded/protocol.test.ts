import { beforeAll, expect, test } from 'vitest'
import { encodeBeginRequest } from '../../../app/fastcgi/begin-request.ts'
import {
  FCGI_ABORT_REQUEST,
  FCGI_AUTHORIZER,
  FCGI_CANT_MPX_CONN,
  FCGI_PARAMS,
  FCGI_STDERR,
  FCGI_STDIN,
  FCGI_STDOUT,
  FCGI_UNKNOWN_ROLE,
} from '../../../app/fastcgi/constants.ts'
import { encodeGetValues } from '../../../app/fastcgi/get-values.ts'
import { encodeParams } from '../../../app/fastcgi/params-encoder.ts'
import { encodeRecord } from '../../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../../app/fastcgi/request-start.ts'
import { endOfStream } from '../../../app/fastcgi/stream-records.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { RunningProgram } from './running-program.ts'

const closed = { what: 'the connection to be closed' }

suiteWith(['php-wasm'], 'the embedded PHP speaks FastCGI', () => {
  let program: RunningProgram
  beforeAll(async () => {
    program = await RunningProgram.start()
    program.script('page.php', 'error_log("logged"); echo "page ", $_GET["n"] ?? "", file_get_contents("php://input");')
    program.script(
      'slow.php',
      'touch("slow-began"); for ($i = 0; $i < 100; $i++) { usleep(20000); echo str_repeat("x", 5000); flush(); } touch("slow-ended");',
    )
  })

  test('an answer is a head, a body and STDERR, whose streams end, then END_REQUEST; the connection closes', async () => {
    const client = await program.open()
    const types: number[] = []
    client.socket.on('data', (chunk: Buffer) => {
      for (let at = 0; at + 8 <= chunk.length; at += 8 + chunk.readUInt16BE(at + 4) + (chunk[at + 6] ?? 0)) types.push(chunk[at + 1] ?? 0)
    })
    client.send(program.params('page.php', { query: 'n=1' }))
    const { stdout, stderr, end } = await client.answer()
    expect(stdout.toString()).toMatch(/^X-Powered-By: PHP\/8.*\r\nContent-type: text\/html; charset=UTF-8\r\n\r\npage 1$/s)
    expect(stderr).toBe('logged\n')
    expect(end).toEqual({ appStatus: 0, protocolStatus: 0 })
    expect(client.findings).toEqual([])
    await until(() => client.closed, closed)
    expect(types.filter((type) => type === FCGI_STDERR)).toHaveLength(2)
    expect(types.lastIndexOf(FCGI_STDOUT)).toBe(types.length - 2)
  })

  test('FCGI_KEEP_CONN keeps the connection for the next request', async () => {
    const client = await program.open()
    for (const id of [1, 7, 1]) {
      client.answers.delete(id)
      client.send(program.params('page.php', { query: `n=${id}` }), { id, keepConn: true })
      expect((await client.answer(id)).stdout.toString()).toMatch(new RegExp(`page ${id}$`))
    }
    expect(client.closed).toBe(false)
    client.send(program.params('page.php'), { id: 2 })
    await client.answer(2)
    await until(() => client.closed, closed)
  })

  test('records cut at any byte, and a pair that crosses records, are read', async () => {
    const client = await program.open()
    const pairs = Buffer.from(encodeParams(1, program.params('page.php', { query: 'n=5', body: 'ab' })))
    const content = pairs.subarray(8, 8 + pairs.readUInt16BE(4))
    const bytes = Buffer.concat([
      encodeBeginRequest(1, 1, false),
      encodeRecord(FCGI_PARAMS, 1, content.subarray(0, 21)),
      encodeRecord(FCGI_PARAMS, 1, content.subarray(21)),
      endOfStream(FCGI_PARAMS, 1),
      encodeRecord(FCGI_STDIN, 1, Buffer.from('a')),
      encodeRecord(FCGI_STDIN, 1, Buffer.from('b'), 200),
      endOfStream(FCGI_STDIN, 1),
    ])
    client.socket.setNoDelay(true)
    for (const byte of bytes) await new Promise((written) => client.socket.write(Buffer.from([byte]), written))
    expect((await client.answer()).stdout.toString()).toMatch(/page 5ab$/)
  })

  test('who closes its half of the connection still reads the answer', async () => {
    const client = await program.open()
    client.send(program.params('page.php', { query: 'n=half' }))
    client.socket.end()
    expect((await client.answer()).stdout.toString()).toMatch(/page half$/)
  })

  test('a second request in the middle of one is refused, and the first goes on', async () => {
    const client = await program.open()
    client.send(program.params('page.php', { body: 'xy' }), { id: 1, body: null })
    client.send(program.params('page.php'), { id: 2 })
    expect((await client.answer(2)).end).toEqual({ appStatus: 0, protocolStatus: FCGI_CANT_MPX_CONN })
    client.socket.write(encodeRecord(FCGI_STDIN, 1, Buffer.from('xy')))
    client.socket.write(endOfStream(FCGI_STDIN, 1))
    expect((await client.answer(1)).stdout.toString()).toMatch(/page xy$/)
  })

  test('the same id again in the middle closes the connection', async () => {
    const client = await program.open()
    client.send(program.params('page.php'), { body: null })
    client.send(program.params('page.php'))
    await until(() => client.closed, closed)
    expect(client.answers.size).toBe(0)
  })

  test('other roles are refused', async () => {
    const client = await program.open()
    client.socket.write(encodeRequestStart({ requestId: 1, role: FCGI_AUTHORIZER, keepConn: true, params: [] }))
    expect((await client.answer()).end).toEqual({ appStatus: 0, protocolStatus: FCGI_UNKNOWN_ROLE })
    client.send(program.params('page.php'), { id: 2 })
    expect((await client.answer(2)).stdout.toString()).toMatch(/page $/)
    await until(() => client.closed, closed)
    const other = await program.open()
    other.socket.write(encodeRequestStart({ requestId: 1, role: 9, keepConn: false, params: [] }))
    expect((await other.answer()).end).toEqual({ appStatus: 0, protocolStatus: FCGI_UNKNOWN_ROLE })
    await until(() => other.closed, closed)
  })

  test('an abort closes the connection, and the script learns of it', async () => {
    const client = await program.open()
    client.send(program.params('slow.php'))
    await until(() => client.answers.get(1), { what: 'the answer to begin' })
    client.socket.write(encodeRecord(FCGI_ABORT_REQUEST, 1))
    const answer = await client.answer()
    expect(client.closed).toBe(true)
    expect(answer.end).toBeUndefined()
    const free = await program.run('clearstatcache(); echo json_encode([file_exists("slow-began"), file_exists("slow-ended")]);')
    expect(free.body).toBe('[true,false]')
    const early = await program.open()
    early.send(program.params('page.php'), { body: null })
    early.socket.write(encodeRecord(FCGI_ABORT_REQUEST, 1))
    await until(() => early.closed, closed)
    expect(early.answers.size).toBe(0)
  })

  test('questions of the web server are answered', async () => {
    const client = await program.open()
    client.socket.write(encodeGetValues(['FCGI_MPXS_CONNS', 'FCGI_MAX_REQS', 'FCGI_MAX_CONNS', 'FCGI_ELSE']))
    client.socket.write(encodeRecord(77, 0, Buffer.from('?')))
    await until(() => client.unknownType, { what: 'both answers' })
    expect(Object.fromEntries(client.values ?? [])).toEqual({ FCGI_MAX_CONNS: '2', FCGI_MAX_REQS: '2', FCGI_MPXS_CONNS: '0' })
    expect(client.unknownType).toBe(77)
  })

  test('parameters that are broken are refused, bytes that are no FastCGI harm nobody', async () => {
    const client = await program.open()
    client.socket.write(encodeBeginRequest(1, 1, false))
    client.socket.write(encodeRecord(FCGI_PARAMS, 1, Buffer.from([5, 200, 65])))
    client.socket.write(endOfStream(FCGI_PARAMS, 1))
    client.socket.write(endOfStream(FCGI_STDIN, 1))
    expect((await client.answer()).stdout.toString()).toMatch(/^Status: 431 /)
    const rubbish = await program.open()
    rubbish.socket.write(Buffer.alloc(10_000, 'GET / HTTP/1.1\r\n'))
    rubbish.socket.end()
    await until(() => rubbish.closed, closed)
    expect((await program.page('page.php', { query: 'n=after' })).body).toBe('page after')
  })
})
