import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { encodeBeginRequest } from '../../app/fastcgi/begin-request.ts'
import type { EndRequest } from '../../app/fastcgi/end-request.ts'
import { encodeGetValues } from '../../app/fastcgi/get-values.ts'
import { pairs } from '../../app/fastcgi/pairs.ts'
import { encodeParams, type Params } from '../../app/fastcgi/params-encoder.ts'
import { RecordDecoder } from '../../app/fastcgi/record-decoder.ts'
import { encodeRecord } from '../../app/fastcgi/record-encoder.ts'
import { encodeRequestStart } from '../../app/fastcgi/request-start.ts'
import { ResponseAssembly } from '../../app/fastcgi/response-assembly.ts'
import { endOfStream, streamRecords } from '../../app/fastcgi/stream-records.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

const FCGI_PARAMS = 4
const FCGI_STDIN = 5

/** What came back on one connection until the peer closed it, or the answer was whole. */
interface Answer {
  stdout: Buffer
  stderr: string
  /** Which of the two came first. */
  first: 'stdout' | 'stderr' | undefined
  end: EndRequest | undefined
  values: readonly (readonly [string, string])[] | undefined
  /** Codes of findings, `end-missing` included. */
  findings: string[]
}

suiteWith(['php-fpm'], 'the codec speaks with PHP-FPM', () => {
  let socketPath = ''
  let docroot = ''

  beforeAll(async () => {
    const folder = tempFolder()
    docroot = join(folder, 'www')
    socketPath = join(folder, 'fpm.sock')
    mkdirSync(docroot)
    writeFileSync(
      join(docroot, 'echo.php'),
      "<?php header('X-Cookies: 2'); fwrite(fopen('php://output', 'w'), json_encode(['params' => array_filter($_SERVER, 'is_string'), 'body' => md5(file_get_contents('php://input')), 'bytes' => strlen(file_get_contents('php://input'))]));",
    )
    writeFileSync(join(docroot, 'large.php'), '<?php for ($i = 0; $i < 64; $i++) echo str_repeat(chr(65 + $i % 26), 16384);')
    writeFileSync(
      join(docroot, 'die.php'),
      '<?php echo "before"; while (ob_get_level()) ob_end_flush(); flush(); posix_kill(getmypid(), 9); sleep(10);',
    )
    const asRoot = userInfo().uid === 0 ? ['user = www-data', 'group = www-data'] : []
    const config = join(folder, 'fpm.conf')
    writeFileSync(
      config,
      [
        '[global]',
        'daemonize = no',
        `error_log = ${join(folder, 'fpm.log')}`,
        '[codec]',
        ...asRoot,
        `listen = ${socketPath}`,
        'pm = static',
        'pm.max_children = 2',
        '',
      ].join('\n'),
    )
    const fpm = start(thePeer('php-fpm'), ['-F', '-O', '-y', config, ...(asRoot.length > 0 ? ['-R'] : [])])
    await until(() => existsSync(socketPath) && canConnect(socketPath), { ms: 10_000, what: `PHP-FPM to listen: ${fpm.stderr}` })
  })

  const params = (script: string, more: Params = []): [string, string | Uint8Array][] => [
    ['SCRIPT_FILENAME', join(docroot, script)],
    ['SCRIPT_NAME', `/${script}`],
    ['REQUEST_METHOD', 'POST'],
    ['SERVER_PROTOCOL', 'HTTP/1.1'],
    ['GATEWAY_INTERFACE', 'CGI/1.1'],
    ...([...more] as [string, string | Uint8Array][]),
  ]

  const ask = (script: string, more: Params = [], body: Uint8Array = new Uint8Array(0)): Promise<Answer> =>
    exchange(socketPath, [
      encodeRequestStart({ requestId: 1, keepConn: false, params: params(script, [...more, ['CONTENT_LENGTH', String(body.length)]]) }),
      ...streamRecords(FCGI_STDIN, 1, body),
      endOfStream(FCGI_STDIN, 1),
    ])

  const jsonOf = ({ stdout }: Answer) => JSON.parse(stdout.subarray(stdout.indexOf('\r\n\r\n') + 4).toString())

  test('params over several records arrive whole, with any bytes', async () => {
    const cookie = 'c'.repeat(65_500)
    const more = [
      ...Array.from({ length: 40 }, (_, i) => [`HTTP_X_${i}`, String(i).repeat(3000)] as const),
      ['HTTP_COOKIE', cookie],
      ['EMPTY', ''],
      ['UTF8', 'caf\u00e9'],
    ] as const
    expect(encodeParams(1, params('echo.php', more)).length).toBeGreaterThan(3 * 65_536)
    const answer = await ask('echo.php', more)
    const got = jsonOf(answer).params
    for (const [name, value] of more) expect(got[name], name).toBe(value)
    expect(answer).toMatchObject({ end: { appStatus: 0, protocolStatus: 0 }, findings: [], stderr: '' })
  })

  test('a body over many records arrives whole', async () => {
    const body = Uint8Array.from({ length: 300_000 }, (_, i) => i * 31)
    const got = jsonOf(await ask('echo.php', [], body))
    expect({ body: got.body, bytes: got.bytes }).toEqual({ body: createHash('md5').update(body).digest('hex'), bytes: body.length })
  })

  test('a large answer comes back whole, over many records, without an empty FCGI_STDOUT', async () => {
    const { stdout, end, findings } = await ask('large.php')
    const body = stdout.subarray(stdout.indexOf('\r\n\r\n') + 4)
    expect(body.length).toBe(64 * 16_384)
    expect(body.every((byte, i) => byte === 65 + (Math.floor(i / 16_384) % 26))).toBe(true)
    expect({ end, findings }).toEqual({ end: { appStatus: 0, protocolStatus: 0 }, findings: [] })
  })

  test('a missing script: FCGI_STDERR says why, before FCGI_STDOUT', async () => {
    const { stdout, stderr, first, end, findings } = await ask('missing.php')
    expect(stderr).toBe('Primary script unknown')
    expect(first).toBe('stderr')
    expect(stdout.toString()).toMatch(/^Status: 404 Not Found\r\n[\s\S]*File not found\.\n$/)
    expect({ end, findings }).toEqual({ end: { appStatus: 0, protocolStatus: 0 }, findings: [] })
  })

  test('FCGI_GET_VALUES: it does not multiplex', async () => {
    const { values, findings } = await exchange(socketPath, [encodeGetValues(['FCGI_MAX_CONNS', 'FCGI_MAX_REQS', 'FCGI_MPXS_CONNS'])])
    expect(new Map(values).get('FCGI_MPXS_CONNS')).toBe('0')
    expect(findings).toEqual([])
  })

  test('two requests on a kept connection', async () => {
    const request = (n: number): Uint8Array[] => [
      encodeRequestStart({ requestId: 7, keepConn: true, params: params('echo.php', [['HTTP_N', String(n)]]) }),
      endOfStream(FCGI_STDIN, 7),
    ]
    const socket = await opened(socketPath)
    for (const n of [1, 2]) {
      const answer = await answerOn(socket, request(n), 7)
      expect(jsonOf(answer).params.HTTP_N).toBe(String(n))
      expect(answer.findings).toEqual([])
    }
  })

  test('a worker that dies leaves an answer without its end', async () => {
    const { stdout, end, findings } = await ask('die.php')
    expect(stdout.toString()).toContain('before')
    expect({ end, findings }).toEqual({ end: undefined, findings: ['end-missing'] })
  })

  // Why the encoder is as strict as it is.
  test('a pair that crosses records: no answer at all', async () => {
    const content = new Uint8Array(pairs.size(15, docroot.length + 9))
    pairs.encode(Buffer.from('SCRIPT_FILENAME'), Buffer.from(join(docroot, 'echo.php')), content, 0)
    const { stdout, end } = await exchange(socketPath, [
      encodeBeginRequest(1, 1, false),
      encodeRecord(FCGI_PARAMS, 1, content.subarray(0, 10)),
      encodeRecord(FCGI_PARAMS, 1, content.subarray(10)),
      endOfStream(FCGI_PARAMS, 1),
      endOfStream(FCGI_STDIN, 1),
    ])
    expect({ bytes: stdout.length, end }).toEqual({ bytes: 0, end: undefined })
  })
})

async function canConnect(path: string): Promise<boolean> {
  const socket = connect(path)
  const connected = await new Promise<boolean>((done) => socket.once('connect', () => done(true)).once('error', () => done(false)))
  socket.destroy()
  return connected
}

async function opened(path: string): Promise<Socket> {
  const socket = connect(path)
  onTestFinished(() => void socket.destroy())
  await new Promise<void>((done, fail) => socket.once('connect', done).once('error', fail))
  return socket
}

async function exchange(path: string, request: readonly Uint8Array[]): Promise<Answer> {
  const socket = await opened(path)
  return await answerOn(socket, request, 1)
}

/** Sends a request and reads until its FCGI_END_REQUEST, FCGI_GET_VALUES_RESULT, or the end of the connection. */
async function answerOn(socket: Socket, request: readonly Uint8Array[], requestId: number): Promise<Answer> {
  const answer: Answer = { stdout: Buffer.alloc(0), stderr: '', first: undefined, end: undefined, values: undefined, findings: [] }
  const stdout: Buffer[] = []
  await new Promise<void>((done, fail) => {
    const assembly = new ResponseAssembly({
      stdout: (id, part) => {
        expect(id).toBe(requestId)
        answer.first ??= 'stdout'
        stdout.push(Buffer.from(part))
      },
      stderr: (_, part) => {
        answer.first ??= 'stderr'
        answer.stderr += Buffer.from(part).toString()
      },
      end: (_, end) => {
        answer.end = end
        done()
      },
      values: (values) => {
        answer.values = values
        done()
      },
      finding: ({ code }) => void answer.findings.push(code),
    })
    if (request.length > 1) assembly.expect(requestId)
    const decoder = new RecordDecoder(assembly)
    const onData = (chunk: Buffer): void => decoder.push(chunk)
    socket.on('data', onData)
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') fail(error) // else 'close' follows
    })
    socket.once('close', () => {
      assembly.close(decoder.half)
      done()
    })
    socket.cork()
    for (const part of request) socket.write(part)
    socket.uncork()
  })
  socket.removeAllListeners('data')
  answer.stdout = Buffer.concat(stdout)
  return answer
}
