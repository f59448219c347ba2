import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { RunningProgram } from './running-program.ts'

suiteWith(['php-wasm'], 'the welcome site, run by the embedded PHP', () => {
  let program: RunningProgram
  beforeAll(async () => {
    program = await RunningProgram.start()
    cpSync(join(import.meta.dirname, '../../../assets/welcome'), program.site, { recursive: true })
  })

  test.each(['index.php', 'slow.php', 'log.php', 'after.php', 'die.php', 'session.php'])(
    '%s is a whole page without a complaint of PHP',
    async (name) => {
      const { status, body, exitCode } = await program.page(name, { query: 'ms=1', params: { REMOTE_ADDR: '127.0.0.1' } })
      expect({ status, exitCode }).toEqual({ status: 200, exitCode: 0 })
      expect(body).toMatch(/^<!doctype html>.*<b>In the log<\/b> \w.*<\/html>\n$/s)
      expect(body).not.toMatch(/Warning|Notice|Deprecated|Fatal/)
      expect(body).toMatch(/PHP 8\.4\.\d+, wasm, worker [12]</)
    },
  )

  test('a form and an upload arrive', async () => {
    const form = await program.page('index.php', {
      pathInfo: '/form',
      body: 'text=Gr%C3%BC%C3%9Fe',
      type: 'application/x-www-form-urlencoded',
    })
    expect(form.body).toContain('<th scope="row">text</th><td><code>Grüße')
    expect(form.body).toContain('<td><code>/form')
    const upload = await program.page('index.php', {
      type: 'multipart/form-data; boundary=B',
      body: '--B\r\nContent-Disposition: form-data; name="file"; filename="a<b.txt"\r\n\r\nhello\r\n--B--\r\n',
    })
    expect(upload.body).toContain('5 bytes, SHA-256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
  })

  test('log.php writes to STDERR what is not in the page', async () => {
    const { body, stderr } = await program.page('log.php')
    expect(stderr).toContain('a line from error_log()')
    expect(stderr).toContain('a line on php://stderr')
    expect(body).not.toContain('log.php:')
  })

  test('fail.php is a 500 with its trace', async () => {
    const { status, stderr, exitCode } = await program.page('fail.php')
    expect({ status, exitCode }).toEqual({ status: 500, exitCode: 255 })
    expect(stderr).toContain('Uncaught RuntimeException: Gate 7 is stuck')
  })

  test('die.php says that its worker is still alive, after.php that it cannot work on', async () => {
    expect((await program.page('die.php')).body).toContain('still alive')
    expect((await program.page('after.php')).body).toContain('fastcgi_finish_request()')
  })
})
