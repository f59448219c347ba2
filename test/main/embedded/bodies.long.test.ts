import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FCGI_STDIN } from '../../../app/fastcgi/constants.ts'
import { endOfStream, streamRecords } from '../../../app/fastcgi/stream-records.ts'
import { suiteWith } from '../../peers.ts'
import { memoryBytes } from '../../processes.ts'
import { until } from '../../until.ts'
import { RunningProgram } from './running-program.ts'

const MB = 1 << 20
const part = Buffer.alloc(MB, 'Sluice sends this again and again. ')

/** Sends a body as a web server would: no faster than it is taken. @returns its MD5 */
async function sendBody(program: RunningProgram, script: string, { head = '', megabytes = 0, tail = '', type = '' }) {
  const client = await program.open()
  const length = head.length + megabytes * MB + tail.length
  client.send([...program.params(script, { method: 'POST', type }), ['CONTENT_LENGTH', String(length)]], { body: null })
  const parts = [Buffer.from(head), ...Array<Buffer>(megabytes).fill(part), Buffer.from(tail)]
  for (const each of parts) {
    if (client.closed) break
    for (const record of streamRecords(FCGI_STDIN, 1, each)) client.socket.write(record)
    if (client.socket.writableNeedDrain)
      await until(() => !client.socket.writableNeedDrain || client.closed, { ms: 60_000, what: 'the body to be taken' })
  }
  client.socket.write(endOfStream(FCGI_STDIN, 1))
  return await client.answer(1, 120_000)
}

const multipart = {
  head: '--B\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n',
  tail: '\r\n--B--\r\n',
  type: 'multipart/form-data; boundary=B',
}

suiteWith(['php-wasm'], 'long bodies of the embedded PHP', () => {
  test('an upload of 300 MB arrives whole, and its memory is given back', async () => {
    const program = await RunningProgram.start({ workers: 1 })
    program.script('up.php', 'echo $_FILES["f"]["size"], " ", md5_file($_FILES["f"]["tmp_name"]), " ", getmypid();')
    const before = memoryBytes(program.child.pid ?? 0) ?? 0
    const { stdout } = await sendBody(program, 'up.php', { ...multipart, megabytes: 300 })
    const hash = createHash('md5')
    for (let n = 0; n < 300; n++) hash.update(part)
    expect(stdout.toString()).toMatch(new RegExp(`${300 * MB} ${hash.digest('hex')} 1$`))
    // The instance that held it has made room for the next one.
    await until(async () => (await program.run('echo getmypid();')).body === '2', { ms: 20_000, what: 'the next instance' })
    expect((memoryBytes(program.child.pid ?? 0) ?? 0) - before).toBeLessThan(150 * MB)
    expect(readdirSync(join(program.temp, 'bodies'))).toEqual([])
  })

  test('a body over 512 MB is refused with its reason, and is nowhere kept', async () => {
    const program = await RunningProgram.start({ workers: 1 })
    program.script('up.php', 'touch("ran");')
    const { stdout } = await sendBody(program, 'up.php', { ...multipart, megabytes: 512 })
    expect(stdout.toString()).toMatch(
      /^Status: 413 .*\r\n.*\r\n\r\nThe body is longer than the 512 MB that the embedded PHP takes; PHP-FPM takes more\.\n$/,
    )
    expect(existsSync(join(program.site, 'ran'))).toBe(false)
    expect(readdirSync(join(program.temp, 'bodies'))).toEqual([])
    expect((memoryBytes(program.child.pid ?? 0) ?? 0) / MB).toBeLessThan(500)
  })
})
