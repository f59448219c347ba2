import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { type FpmPool, fpmPool } from './fpm-pool.ts'

const scripts = {
  'index.php': '<?php echo "index ", $_SERVER["REQUEST_URI"], " ", $_SERVER["SLUICE_ID"] ?? "none";',
  'status.php': '<?php http_response_code(418); echo "teapot";',
  'location.php': '<?php header("Location: /elsewhere");',
  'cookies.php': '<?php setcookie("a", "1"); setcookie("b", "2"); header("X-Two: 1", false); header("X-Two: 2", false); echo "ok";',
  'head.php': '<?php header("X-Method: " . $_SERVER["REQUEST_METHOD"]); echo "body";',
  '204.php': '<?php http_response_code(204); echo "nobody";',
  '304.php': '<?php http_response_code(304); echo "nobody";',
  'stderr.php': '<?php error_log("first words"); echo "ok"; error_log("last words");',
  'big.php': '<?php for ($i = 0; $i < 64; $i++) { echo str_repeat(chr(65 + $i % 26), 65536); }',
  'md5.php': '<?php echo $_SERVER["CONTENT_LENGTH"] ?? "none", " ", md5_file("php://input");',
  'flush.php':
    '<?php ob_end_flush(); echo "one"; flush(); while (!file_exists(__DIR__ . "/go")) { clearstatcache(); usleep(5000); } echo "two";',
  'short.php': '<?php header("Content-Length: 10"); echo "four"; ',
  'long.php': '<?php header("Content-Length: 4"); echo "four and more"; ',
  'crash.php': '<?php posix_kill(getmypid(), 9); ',
  'late-crash.php': '<?php echo str_repeat("x", 100000); flush(); usleep(50000); posix_kill(getmypid(), 9);',
}

suiteWith(['php-fpm'], 'the gateway and PHP-FPM', () => {
  let php: FpmPool
  let rig: EngineRig
  beforeAll(async () => {
    php = await fpmPool(scripts)
    rig = await EngineRig.start({ sites: [site(php.docroot)], pools: [pool(php.address)] })
  })

  test('a page comes back whole, with its length, and leaves one row with all of its records', async () => {
    const answer = await ask(rig.port(), '/?a=b')
    expect(answer.status).toBe(200)
    expect(answer.body.toString()).toMatch(/^index \/\?a=b tstrun-\d+$/)
    expect(answer.headers['content-length']).toBe(String(answer.body.length))
    const told = await rig.spool.ended('/?a=b')
    expect(answer.body.toString()).toContain(`tstrun-${told.id}`)
    expect(told.states).toEqual(['connecting', 'sending', 'waiting', 'receiving'])
    expect(told.note('routed')).toMatchObject({ site: 'site', pool: 'pool', kind: 'php', file: `${php.docroot}/index.php` })
    expect(told.note('attempt')).toMatchObject({ n: 1, address: php.address, generation: 1 })
    expect(told.note('answered')).toMatchObject({ status: 200 })
    expect(told.end).toMatchObject({ state: 'done', failure: null, responseBytes: answer.body.length, requestBytes: 0 })
    // BEGIN_REQUEST, PARAMS and its end, the empty STDIN; STDOUT and END_REQUEST
    expect(told.end?.records).toBe(6)
    expect(told.bytes('to-responder').subarray(0, 16).toString('hex')).toBe('01010001000800000001000000000000')
    expect(told.bytes('from-responder').toString('latin1')).toContain(answer.body.toString())
    expect(told.entries.filter(({ kind }) => kind === 'note').map((entry) => entry.timeMs)).toEqual(
      told.entries
        .filter(({ kind }) => kind === 'note')
        .map((entry) => entry.timeMs)
        .sort((a, b) => a - b),
    )
  })

  test('the status that PHP sets is sent, with its reason', async () => {
    expect(await ask(rig.port(), '/status.php')).toMatchObject({ status: 418 })
  })

  test('Location without a status is a redirect', async () => {
    const answer = await ask(rig.port(), '/location.php')
    expect(answer.status).toBe(302)
    expect(answer.headers.location).toBe('/elsewhere')
  })

  test('headers that come twice stay two', async () => {
    const { rawHeaders } = await ask(rig.port(), '/cookies.php')
    const named = (name: string): string[] => rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name)
    expect(named('set-cookie')).toEqual(['a=1', 'b=2'])
    expect(named('x-two')).toEqual(['1', '2'])
  })

  test('HEAD, 204 and 304 have no body, and the connection goes on', async () => {
    for (const [path, method, status] of [
      ['/head.php', 'HEAD', 200],
      ['/204.php', 'GET', 204],
      ['/304.php', 'GET', 304],
    ] as const) {
      const answer = await ask(rig.port(), path, { method })
      expect({ path, status: answer.status, body: answer.body.length }).toEqual({ path, status, body: 0 })
      expect((await rig.spool.ended(path)).end).toMatchObject({ state: 'done', responseBytes: 0 })
    }
  })

  test('STDERR stays apart from the body and is counted', async () => {
    const answer = await ask(rig.port(), '/stderr.php')
    expect(answer.body.toString()).toBe('ok')
    const told = await rig.spool.ended('/stderr.php')
    expect(told.end?.stderrBytes).toBeGreaterThan(20)
    expect(told.bytes('from-responder').toString('latin1')).toContain('first words')
  })

  test('4 MB come back byte by byte; the capture has the budget and gaps for the rest', async () => {
    const answer = await ask(rig.port(), '/big.php')
    expect(answer.body.length).toBe(64 * 65536)
    expect(answer.body.every((byte, i) => byte === 65 + (Math.floor(i / 65536) % 26))).toBe(true)
    const told = await rig.spool.ended('/big.php')
    expect(told.end).toMatchObject({ state: 'done', responseBytes: 64 * 65536 })
    expect(told.gaps('from-responder')).toBeGreaterThan(3 << 20)
    expect(told.bytes('from-responder').length).toBeLessThan(300 << 10)
  })

  for (const [name, chunked] of [
    ['known length', false],
    ['chunks', true],
  ] as const)
    test(`an upload of ${name} arrives whole and CONTENT_LENGTH is true`, async () => {
      const body = randomBytes(3 << 20)
      const md5 = createHash('md5').update(body).digest('hex')
      const path = `/md5.php?${chunked ? 'chunked' : 'known'}`
      const parts = Array.from({ length: 48 }, (_, i) => body.subarray(i * 65536, (i + 1) * 65536))
      const answer = await ask(rig.port(), path, { method: 'POST', body: chunked ? parts : body })
      expect(answer.body.toString()).toBe(`${body.length} ${md5}`)
      const told = await rig.spool.ended(path)
      expect(told.end).toMatchObject({ state: 'done', requestBytes: body.length })
      expect(told.gaps('to-responder')).toBe(body.length - (256 << 10))
    })

  test('an empty POST and an empty chunked POST end with the empty STDIN alone', async () => {
    expect((await ask(rig.port(), '/md5.php?e1', { method: 'POST', body: '' })).body.toString()).toBe('0 d41d8cd98f00b204e9800998ecf8427e')
    expect((await ask(rig.port(), '/md5.php?e2', { method: 'POST', body: [] })).body.toString()).toContain(
      'd41d8cd98f00b204e9800998ecf8427e',
    )
  })

  test('what PHP flushes goes out at once, while the script goes on', async () => {
    const client = await RawClient.connect(rig.port())
    client.send('GET /flush.php HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await until(() => client.received.includes('one'), { what: 'the first words' })
    expect(client.received).not.toContain('two')
    writeFileSync(join(php.docroot, 'go'), '')
    await until(() => client.received.includes('two'), { what: 'the last words' })
    expect((await rig.spool.ended('/flush.php')).end?.state).toBe('done')
  })

  test('fewer bytes than announced are no success; more are left out and remarked', async () => {
    expect(await ask(rig.port(), '/short.php')).toMatchObject({ status: 502 })
    expect((await rig.spool.ended('/short.php')).end?.failure).toMatchObject({ code: 'response-short', details: { length: 10, got: 4 } })
    const long = await ask(rig.port(), '/long.php')
    expect(long.body.toString()).toBe('four')
    const told = await rig.spool.ended('/long.php')
    expect(told.notes('finding').map(({ finding }) => finding.code)).toEqual(['body-too-long'])
  })

  test('a worker that dies gives 502, or cuts the answer that had begun', async () => {
    const asked: number[] = []
    rig.onCut = (_pool, generation, answer) => {
      asked.push(generation)
      answer(false)
    }
    expect(await ask(rig.port(), '/crash.php')).toMatchObject({ status: 502 })
    expect((await rig.spool.ended('/crash.php')).end?.failure?.code).toBe('responder-closed')
    expect(asked).toEqual([1])
    const late = await ask(rig.port(), '/late-crash.php')
    expect(late).toMatchObject({ status: 200, cut: true })
    expect((await rig.spool.ended('/late-crash.php')).end?.failure?.code).toBe('responder-closed')
  })
})
