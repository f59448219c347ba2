import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith, thePeer } from '../peers.ts'

const site = join(import.meta.dirname, '../../assets/welcome')
const hostile = `"><script>alert('x')</script>`

suiteWith(['php-cgi'], 'the welcome site, run by php-cgi', () => {
  for (const page of ['index.php', 'slow.php', 'log.php', 'after.php', 'session.php'])
    test(`${page} is a whole page without a complaint of PHP's`, async () => {
      const { status, body } = await ask(page, { query: 'ms=1' })
      expect(status).toBe(200)
      expect(body).toMatch(/^<!doctype html>.*<b>In the log<\/b> \w.*<\/html>\n$/s)
      expect(body).not.toMatch(/Warning|Notice|Deprecated|Fatal/)
    })

  test('shows what PHP received, and nothing of it as HTML', async () => {
    const { body } = await ask('index.php', {
      query: `q=${hostile}`,
      pathInfo: `/a${hostile}`,
      headers: { HTTP_X_NOTE: hostile, HTTP_HOST: hostile },
      form: `name${encodeURIComponent(hostile)}=${encodeURIComponent(hostile)}&many[]=1&many[]=2`,
    })
    expect(body).not.toContain('<script>')
    expect(body).toContain(`<th scope="row">X-Note</th><td><code>&quot;&gt;&lt;script&gt;`)
    expect(body).toContain(`<td><code>/a&quot;&gt;&lt;script&gt;`)
    expect(body).toContain('[&quot;1&quot;,&quot;2&quot;]')
  })

  test('says size and hash of an upload', async () => {
    const { body } = await ask('index.php', {
      type: 'multipart/form-data; boundary=B',
      form: '--B\r\nContent-Disposition: form-data; name="file"; filename="a<b.txt"\r\n\r\nhello\r\n--B--\r\n',
    })
    expect(body).toContain('file: a&lt;b.txt')
    expect(body).toContain('5 bytes, SHA-256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
  })

  test('log.php writes to STDERR what is not in the page', async () => {
    const { body, stderr } = await ask('log.php', {})
    expect(stderr).toContain('a line from error_log()')
    expect(stderr).toContain('which goes on in a second one')
    expect(body).not.toContain('log.php:')
  })

  test('fail.php is a 500, whatever display_errors says', async () => {
    for (const shown of ['0', '1']) expect((await ask('fail.php', { ini: [`display_errors=${shown}`] })).status).toBe(500)
  })

  test('die.php ends its worker without an answer, and says so where it may not', async () => {
    expect(await ask('die.php', {})).toMatchObject({ body: '', signal: 'SIGKILL' })
    expect((await ask('die.php', { ini: ['disable_functions=posix_kill,exec'] })).body).toContain('still alive')
  })

  test('asks for no page of its own that is not there', async () => {
    const { body } = await ask('index.php', {})
    const links = [...body.matchAll(/(?:href|action)="\/(\w+\.\w+)/g)].map(([, name]) => name)
    expect(links.length).toBeGreaterThan(8)
    for (const name of links) expect(readdirSync(site)).toContain(name)
  })
})

interface Asked {
  readonly query?: string
  readonly pathInfo?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: string
  readonly type?: string
  readonly ini?: readonly string[]
}

function ask(page: string, { query = '', pathInfo, headers, form, type = 'application/x-www-form-urlencoded', ini = [] }: Asked) {
  const child = spawn(
    thePeer('php-cgi'),
    ['-n', '-d', 'log_errors=1', ...['display_errors=1', 'error_reporting=-1', ...ini].flatMap((one) => ['-d', one])],
    {
      env: {
        REDIRECT_STATUS: '200',
        GATEWAY_INTERFACE: 'CGI/1.1',
        REQUEST_METHOD: form === undefined ? 'GET' : 'POST',
        REQUEST_URI: `/${page}${pathInfo ?? ''}?${query}`,
        SCRIPT_NAME: `/${page}`,
        SCRIPT_FILENAME: join(site, page),
        QUERY_STRING: query,
        SERVER_PROTOCOL: 'HTTP/1.1',
        ...(pathInfo === undefined ? {} : { PATH_INFO: pathInfo }),
        ...(form === undefined ? {} : { CONTENT_TYPE: type, CONTENT_LENGTH: String(Buffer.byteLength(form)) }),
        ...headers,
      },
    },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  child.stdin.end(form)
  return new Promise<{ status: number; body: string; stderr: string; signal: NodeJS.Signals | null }>((done, fail) => {
    child.on('error', fail).on('close', (_, signal) => {
      const [head = '', ...body] = stdout.split('\r\n\r\n')
      done({ status: Number(/^Status: (\d+)/m.exec(head)?.[1] ?? 200), body: body.join('\r\n\r\n'), stderr, signal })
    })
  })
}
