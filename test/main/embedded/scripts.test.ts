import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'
import { RunningProgram } from './running-program.ts'

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

suiteWith(['php-wasm'], 'what scripts find in the embedded PHP', () => {
  let program: RunningProgram
  let outside = ''
  beforeAll(async () => {
    outside = tempFolder()
    writeFileSync(join(outside, 'secret.txt'), 'secret')
    program = await RunningProgram.start()
  })

  test('it says which PHP it is', async () => {
    const { php, workers } = await program.told('ready')
    expect(php).toMatch(/^8\.4\.\d+$/)
    expect(workers).toBe(2)
    expect((await program.run('echo PHP_VERSION;')).body).toBe(php)
  })

  test('$_SERVER is what FastCGI said, byte for byte, and what PHP adds', async () => {
    const asked = {
      query: 'a=1&b=%20',
      pathInfo: '/x/y',
      params: { HTTP_HOST: 'blog.localhost', HTTP_X_NOTE: 'Grüße', APP_ENV: 'dev', SERVER_PORT: '8081' },
    }
    const { body } = await program.run('echo json_encode($_SERVER);', asked)
    const seen = JSON.parse(body) as Record<string, string>
    const name = seen.SCRIPT_NAME?.slice(1) ?? ''
    expect(seen).toMatchObject(Object.fromEntries(program.params(name, asked)))
    expect(seen.PHP_SELF).toBe(`/${name}/x/y`)
    const sent = program.params(name, asked).map(([key]) => key)
    const added = Object.keys(seen).filter((key) => !sent.includes(key))
    expect(added.sort()).toEqual(
      [
        'HOME',
        'LANG',
        'PATH',
        'PHP_SELF',
        'REQUEST_TIME',
        'REQUEST_TIME_FLOAT',
        'SERVER_SOFTWARE',
        'USER',
        'USE_ZEND_ALLOC',
        'argc',
        'argv',
      ].sort(),
    )
  })

  test('a value of bytes that are no UTF-8 arrives as it is; of one name twice the last counts', async () => {
    program.script('bytes.php', 'echo bin2hex($_SERVER["HTTP_X_RAW"]), " ", $_SERVER["TWICE"];')
    const client = await program.open()
    client.send([...program.params('bytes.php'), ['HTTP_X_RAW', Buffer.from('e9ff80', 'hex')], ['TWICE', 'one'], ['TWICE', 'two']])
    expect((await client.answer()).stdout.toString()).toMatch(/e9ff80 two$/)
  })

  test('a script is found, and what lies beside it, whatever letters their names have', async () => {
    const name = '中文 博客/Grüße.php'
    program.script(name, 'echo basename(__FILE__), " ", file_get_contents("Ελλάδα.txt"), " ", $_SERVER["SCRIPT_NAME"];')
    writeFileSync(join(program.site, '中文 博客/Ελλάδα.txt'), 'beside it')
    expect((await program.page(name)).body).toBe(`Grüße.php beside it /${name}`)
  })

  test('getenv() tells parameters, and PATH is not PATH_INFO', async () => {
    const { body } = await program.run(
      'echo json_encode([getenv("APP_ENV"), getenv("APP"), getenv("PATH_INFO"), getenv("PATH"), getenv("HOME")]);',
      {
        pathInfo: '/p',
        params: { APP_ENV: 'dev', APP: 'blog' },
      },
    )
    expect(JSON.parse(body)).toEqual(['dev', 'blog', '/p', '/internal/shared/bin', '/home/web_user'])
  })

  test.each([
    ['Basic dXNlcjpwYTpzcw==', ['user', 'pa:ss', null]],
    ['Digest username="u"', [null, null, 'username="u"']],
    ['Basic nocolon', [null, null, null]],
    ['Bearer x', [null, null, null]],
  ])('the header Authorization: %s', async (header, expected) => {
    const code =
      'echo json_encode([$_SERVER["PHP_AUTH_USER"] ?? null, $_SERVER["PHP_AUTH_PW"] ?? null, $_SERVER["PHP_AUTH_DIGEST"] ?? null]);'
    expect(JSON.parse((await program.run(code, { params: { HTTP_AUTHORIZATION: header } })).body)).toEqual(expected)
  })

  test('a form, a query and cookies are read', async () => {
    const { body } = await program.run('echo json_encode([$_GET, $_POST, $_COOKIE, file_get_contents("php://input")]);', {
      query: 'g[]=1&g[]=2',
      body: 'a=1&b[]=%C3%A9',
      type: 'application/x-www-form-urlencoded',
      params: { HTTP_COOKIE: 'c=3; d=%20' },
    })
    expect(JSON.parse(body)).toEqual([{ g: ['1', '2'] }, { a: '1', b: ['é'] }, { c: '3', d: ' ' }, 'a=1&b[]=%C3%A9'])
  })

  test('a body of megabytes arrives whole, and is not kept', async () => {
    const bytes = Buffer.alloc(3_000_001, 'Sluice\0')
    const { body } = await program.run('$b = file_get_contents("php://input"); echo strlen($b), " ", md5($b);', {
      method: 'PUT',
      body: bytes,
    })
    expect(body).toBe(`3000001 ${md5(bytes)}`)
    expect(readdirSync(join(program.temp, 'bodies'))).toEqual([])
  })

  test('without a CONTENT_LENGTH there is no body, as with PHP-FPM', async () => {
    program.script('nolength.php', 'echo strlen(file_get_contents("php://input"));')
    const client = await program.open()
    client.send(program.params('nolength.php', { method: 'POST' }), { body: Buffer.from('body') })
    expect((await client.answer()).stdout.toString()).toMatch(/\n0$/)
  })

  test('uploads: $_FILES, and the file can be moved into the project', async () => {
    const file = Buffer.from([0, 1, 2, 255, 13, 10, 0])
    const body = Buffer.concat([
      Buffer.from('--B\r\nContent-Disposition: form-data; name="f"; filename="a b.bin"\r\nContent-Type: image/x\r\n\r\n'),
      file,
      Buffer.from('\r\n--B\r\nContent-Disposition: form-data; name="q"\r\n\r\nv\r\n--B--\r\n'),
    ])
    const code =
      '$f = $_FILES["f"]; echo json_encode([$f["name"], $f["type"], $f["size"], $f["error"], is_uploaded_file($f["tmp_name"]), move_uploaded_file($f["tmp_name"], "moved.bin"), $_POST]);'
    const page = await program.run(code, { body, type: 'multipart/form-data; boundary=B' })
    expect(JSON.parse(page.body)).toEqual(['a b.bin', 'image/x', 7, 0, true, true, { q: 'v' }])
    expect(readFileSync(join(program.site, 'moved.bin'))).toEqual(file)
    expect(readdirSync(join(program.temp, 'php'))).toEqual(['sessions'])
  })

  test('status and headers go out as the script gave them, repeated ones too', async () => {
    const { status, head, exitCode } = await program.run(
      `http_response_code(404); setcookie("a", "1"); setcookie("b", "2"); header('X-Odd: "q\\\\" ' . "\\t\\xE9"); header("Content-Type: text/plain");`,
    )
    expect(status).toBe(404)
    expect(exitCode).toBe(0)
    expect(head[0]).toBe('Status: 404 Not Found')
    expect(head.filter((line) => line.startsWith('Set-Cookie'))).toEqual(['Set-Cookie: a=1', 'Set-Cookie: b=2'])
    expect(head).toContain('X-Odd: "q\\" \t\xe9')
    expect(head.filter((line) => /^content-type/i.test(line))).toEqual(['Content-type: text/plain;charset=UTF-8'])
  })

  test('a redirect and an answer without a body', async () => {
    expect(await program.run('header("Location: /there");')).toMatchObject({
      status: 302,
      body: '',
      head: expect.arrayContaining(['Location: /there']),
    })
    expect(await program.run('http_response_code(204);')).toMatchObject({ status: 204, body: '' })
    expect(await program.run('echo "text";', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect(await program.run('header_remove(); ini_set("default_mimetype", "");')).toMatchObject({ status: 200, head: [''] })
  })

  test('output of many small parts and of megabytes of any byte', async () => {
    const page = await program.run(
      'for ($i = 0; $i < 20000; $i++) echo $i, ","; echo str_repeat(implode(array_map("chr", range(0, 255))), 12000);',
    )
    const numbers = Array.from({ length: 20_000 }, (_, n) => `${n},`).join('')
    const all = Buffer.from(Array.from({ length: 256 }, (_, n) => n))
    expect(md5(page.bytes)).toBe(md5(Buffer.concat([Buffer.from(numbers), ...Array<Buffer>(12_000).fill(all)])))
  })

  test('what is flushed goes out while the script sleeps', async () => {
    program.script('flush.php', 'echo "first"; ob_flush(); flush(); sleep(3); echo "second";')
    const client = await program.open()
    client.send(program.params('flush.php'))
    const { stdout } = await client.answer(1, 1).catch(async () => {
      await expect.poll(() => client.answers.get(1)?.stdout.toString() ?? '', { timeout: 2500 }).toMatch(/first$/)
      return await client.answer()
    })
    expect(stdout.toString()).toMatch(/firstsecond$/)
  })

  test('an exception that nobody catches: PHP says it on the page and on STDERR, or answers 500', async () => {
    const shown = await program.run('throw new RuntimeException("stuck");')
    expect(shown).toMatchObject({ status: 200, exitCode: 255 })
    expect(shown.body).toContain('Uncaught RuntimeException: stuck')
    expect(shown.stderr).toMatch(/^PHP Fatal error: {2}Uncaught RuntimeException: stuck in .*t\d+\.php:1\n/)
    expect(await program.run('ini_set("display_errors", "0"); throw new RuntimeException("stuck");')).toMatchObject({
      status: 500,
      body: '',
      exitCode: 255,
    })
    expect(await program.run('this is no PHP')).toMatchObject({ exitCode: 255, stderr: expect.stringContaining('PHP Parse error') })
  })

  test('error_log() and php://stderr go to STDERR, exit() gives its code', async () => {
    const page = await program.run('error_log("one"); file_put_contents("php://stderr", "two\\n"); echo "page"; exit(3);')
    expect(page).toMatchObject({ status: 200, body: 'page', stderr: 'one\ntwo\n', exitCode: 3 })
  })

  test("too much memory is PHP's own error, and the next request works", async () => {
    const page = await program.run('$a = str_repeat("x", 300 << 20);')
    expect(page.stderr).toContain('Allowed memory size of 268435456 bytes exhausted')
    expect((await program.run('echo "on";')).body).toBe('on')
  })

  test('relative paths begin at the script', async () => {
    program.script('sub/part.php', 'return "part";')
    program.script('sub/page.php', 'echo include "part.php"; file_put_contents("made.txt", getcwd());')
    expect((await program.page('sub/page.php')).body).toBe('part')
    expect(readFileSync(join(program.site, 'sub/made.txt'), 'utf8')).toBe(join(program.site, 'sub'))
  })

  test('a change of a file counts at once, and what PHP writes is on the disk', async () => {
    program.script('change.php', 'echo "old";')
    expect((await program.page('change.php')).body).toBe('old')
    program.script('change.php', 'echo "newer";')
    expect((await program.page('change.php')).body).toBe('newer')
  })

  test('nothing outside of the project can be reached: no path, no link, no way up', async () => {
    symlinkSync(join(outside, 'secret.txt'), join(program.site, 'file-link'))
    symlinkSync(outside, join(program.site, 'folder-link'))
    symlinkSync('../../../../../../etc/passwd', join(program.site, 'up-link'))
    writeFileSync(join(outside, 'secret.php'), '<?php echo "secret";')
    symlinkSync(join(outside, 'secret.php'), join(program.site, 'linked.php'))
    symlinkSync(join(program.site, 'inside.txt'), join(program.site, 'inside-link'))
    writeFileSync(join(program.site, 'inside.txt'), 'inside')
    const paths = [
      'file-link',
      'folder-link/secret.txt',
      'up-link',
      join(outside, 'secret.txt'),
      '/etc/passwd',
      '../../../etc/passwd',
      '/proc/self/environ',
    ]
    const code = `echo json_encode(array_map(fn($p) => @file_get_contents($p), ${JSON.stringify(paths)}));
      symlink("${outside}/secret.txt", "made-link"); echo json_encode([@file_get_contents("made-link"), @file_put_contents("${outside}/new.txt", "x"), file_get_contents("inside-link")]);`
    const { body } = await program.run(code)
    expect(body).toBe(`${JSON.stringify(paths.map(() => false))}[false,false,"inside"]`)
    expect(existsSync(join(outside, 'new.txt'))).toBe(false)
    expect(await program.page('linked.php')).toMatchObject({ status: 404, body: 'File not found.\n' })
  })

  test('no processes and no network: said at once, not waited for', async () => {
    const functions = ['exec', 'shell_exec', 'system', 'passthru', 'proc_open', 'popen', 'mail', 'pcntl_fork', 'posix_kill']
    expect((await program.run(`echo json_encode(array_map("function_exists", ${JSON.stringify(functions)}));`)).body).toBe(
      JSON.stringify(functions.map(() => false)),
    )
    const began = performance.now()
    const page = await program.run(
      'var_dump(@fsockopen("127.0.0.1", 9, $e, $says, 5)); var_dump(@file_get_contents("http://127.0.0.1:9/")); var_dump(@stream_socket_server("tcp://127.0.0.1:0")); $c = curl_init("http://127.0.0.1:9/"); var_dump(curl_exec($c)); echo "end";',
    )
    expect(page.body.match(/bool\(false\)/g)).toHaveLength(4)
    expect(page.body).toMatch(/end$/)
    expect(performance.now() - began).toBeLessThan(5000)
  })

  test('what PHP-FPM would not run is not run', async () => {
    writeFileSync(join(program.site, 'text.txt'), '<?php echo "run";')
    expect(await program.page('text.txt')).toMatchObject({ status: 403, body: 'Access denied.\n' })
    expect((await program.page('text.txt')).stderr).toContain('security.limit_extensions')
    expect(await program.page('missing.php')).toMatchObject({ status: 404, body: 'File not found.\n' })
    expect(await program.page('no/such/folder/x.php')).toMatchObject({ status: 404 })
    const client = await program.open()
    client.send([['REQUEST_METHOD', 'GET']])
    expect(await client.answer()).toMatchObject({
      stderr: 'Primary script unknown\n',
      stdout: expect.objectContaining({ length: expect.any(Number) }),
    })
  })

  test('extensions of which applications are made', async () => {
    const names = [
      'ctype',
      'curl',
      'dom',
      'fileinfo',
      'gd',
      'iconv',
      'json',
      'mbstring',
      'openssl',
      'PDO',
      'pdo_sqlite',
      'session',
      'tokenizer',
      'xml',
      'zip',
      'zlib',
    ]
    expect((await program.run(`echo json_encode(array_map("extension_loaded", ${JSON.stringify(names)}));`)).body).toBe(
      JSON.stringify(names.map(() => true)),
    )
  })
})
