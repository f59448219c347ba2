import { beforeAll, expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { ask, RawClient } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { fpmPool } from './fpm-pool.ts'

const SCRIPTS = {
  'range.php': `<?php
    if (($_SERVER['HTTP_RANGE'] ?? '') === 'bytes=2-4') { http_response_code(206); header('Content-Range: bytes 2-4/10'); header('Content-Length: 3'); echo '234'; }
    else { header('Accept-Ranges: bytes'); echo '0123456789'; }`,
  'body.php': `<?php echo json_encode([file_get_contents('php://input'), array_values(preg_grep('/SUM|TRAILER|EXTRA/', array_keys($_SERVER)))]);`,
}

suiteWith(['php-fpm'], 'what PHP has to do itself', () => {
  let rig: EngineRig

  beforeAll(async () => {
    const php = await fpmPool(SCRIPTS)
    rig = await EngineRig.start({ sites: [site(php.docroot)], pools: [pool(php.address)] })
  })

  test('a range goes to PHP, and its part comes back as it says', async () => {
    const { status, headers, body } = await ask(rig.port(), '/range.php', { headers: { range: 'bytes=2-4' } })
    expect([status, headers['content-range'], headers['content-length'], body.toString()]).toEqual([206, 'bytes 2-4/10', '3', '234'])
    // Of an answer that PHP gives whole nothing is cut out.
    expect(await ask(rig.port(), '/range.php', { headers: { range: 'bytes=0-0' } })).toMatchObject({
      status: 200,
      body: Buffer.from('0123456789'),
    })
  })

  test('trailers of a chunked body are read and dropped: none becomes a header, and the next request is the next', async () => {
    const client = await RawClient.connect(rig.port())
    const chunked = 'POST /body.php HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n'
    client.send(`${chunked}3\r\nabc\r\n0\r\nX-Sum: 1\r\nX-Extra: 2\r\n\r\nGET /range.php?next HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await until(() => client.received.endsWith('0123456789'), { what: 'both answers' })
    expect(client.received).toContain('\r\n\r\n["abc",[]]HTTP/1.1 200 OK')
  })
})
