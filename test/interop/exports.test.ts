import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { exported } from '../../app/capture/formats/exported.ts'
import { fileFormats, textFormats } from '../../app/capture/formats/index.ts'
import { Masks } from '../../app/capture/redact/masks.ts'
import type { ExchangeDetail } from '../../app/capture/summary.ts'
import { phpExchange } from '../fixtures/exchanges.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'

// Other programs, on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const HOSTILE = '\'"\\$x ${y} <?php ?> # ; { } \\n é 中 `id` %s /* */ //'
const hostile = (): ExchangeDetail =>
  phpExchange({
    summary: { method: 'POST', target: "/a'b?c=$d&e[]=${f}" },
    requestHeaders: [
      ['Host', '127.0.0.1:8081'],
      ['X-Hostile', Buffer.from(HOSTILE).toString('latin1')],
      ['X-Bytes', '\xff\xfe'],
    ],
    params: [
      ['SCRIPT_FILENAME', '/srv/blog/index.php'],
      ['HTTP_X_HOSTILE', HOSTILE],
      ['LINES', 'a\nb'],
      ['CONTROL', '\u0001\t\u007f'],
      ['LONG', 'x'.repeat(5000)],
      ['EMPTY', ''],
    ],
    stdin: `${HOSTILE}\0\r\n`,
    stderr: 'PHP message: oh',
  })

const said = async (path: string, args: readonly string[]): Promise<string> => {
  const program = start(path, [...args])
  const { code } = await program.exit
  expect(code, program.stderr + program.stdout).toBe(0)
  return program.stdout
}

suiteWith(['tshark'], 'exports in Wireshark', () => {
  const capture = (details: readonly ExchangeDetail[], masks: Masks | null): string => {
    const file = join(tempFolder(), 'capture.pcapng')
    const { head, entry } = fileFormats.pcapng
    const parts = details.map((detail, index) => Buffer.from(entry(exported(detail, 'http://x', masks), index)))
    writeFileSync(file, Buffer.concat([Buffer.from(head('1.2.3')), ...parts]))
    return file
  }
  const fields = (file: string, filter: string, ...names: string[]): Promise<string> =>
    said(thePeer('tshark'), [
      ...['-n', '-r', file, '-d', 'tcp.port==9000,fcgi', '-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE', '-Y', filter],
      ...['-T', 'fields', '-E', 'separator=|', ...names.flatMap((name) => ['-e', name])],
    ])

  test('all records, at their times, with what was asked beside them; checksums are right and nothing is malformed', async () => {
    const big = phpExchange({ summary: { id: 2, target: '/big' }, stdout: `Content-Type: text/plain\r\n\r\n${'x'.repeat(65_500)}` })
    const file = capture([hostile(), big], null)
    const types = await fields(file, 'fcgi', 'tcp.stream', 'fcgi.type', 'fcgi.content.length')
    expect(types.replaceAll(',', ' ').trim().split('\n').join(' ')).toMatch(/^0\|.*\b7\b.*\b6\b.*\b3\b.*1\|.*\b6\b.*65528|1\|/)
    const all = (await fields(file, 'fcgi', 'fcgi.type')).trim().split(/[\n,]/).map(Number)
    expect(all.toSorted((a, b) => a - b)).toEqual([1, 1, 3, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 7])
    expect(await fields(file, 'frame.comment', 'frame.comment')).toBe(
      "POST /a'b?c=$d&e[]=${f}: 200, pool blog, exchange 1\nGET /big: 200, pool blog, exchange 2\n",
    )
    const wrong = '_ws.malformed || tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.flags'
    expect(await fields(file, wrong, 'frame.number', '_ws.expert.message')).toBe('')
    expect(await fields(file, 'fcgi.type == 1 && tcp.stream == 0', 'frame.time_epoch')).toMatch(/^1795611787\.215000000\n$/)
    expect((await fields(file, 'tcp.flags.fin == 1', 'tcp.stream')).trim().split('\n')).toEqual(['0', '0', '1', '1'])
  })

  test('what was not kept is missing there, too; masks change no length', async () => {
    const detail = phpExchange({ cutBytes: 20, endless: true })
    expect(await fields(capture([detail], null), 'tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment', 'frame.number')).not.toBe('')
    const lengths = (masks: Masks | null) => fields(capture([hostile()], masks), 'fcgi', 'fcgi.type', 'fcgi.content.length')
    expect(await lengths(new Masks())).toBe(await lengths(null))
  })
})

suiteWith(['php-cgi'], 'exports in PHP', () => {
  const php = (source: string): Promise<string> => {
    const file = join(tempFolder(), 'export.php')
    writeFileSync(file, source)
    return said(thePeer('php-cgi'), ['-q', '-n', '-f', file])
  }

  test('$_SERVER has the very bytes that PHP received', async () => {
    const source = textFormats['php-server'].text(exported(hostile(), 'http://x', null))
    const values = JSON.parse(await php(`${source}echo json_encode(array_map('bin2hex', $_SERVER));`)) as Record<string, string>
    const read = Object.fromEntries(Object.entries(values).map(([name, hex]) => [name, Buffer.from(hex, 'hex').toString()]))
    expect(read).toEqual({
      SCRIPT_FILENAME: '/srv/blog/index.php',
      HTTP_X_HOSTILE: HOSTILE,
      LINES: 'a\nb',
      CONTROL: '\u0001\t\u007f',
      LONG: 'x'.repeat(5000),
      EMPTY: '',
    })
  })

  test('the source for curl hands over the very target, headers and body', async () => {
    const source = textFormats['php-curl'].text(exported(hostile(), 'http://127.0.0.1:8081', null))
    // The extension itself may not be there, so what it is given is printed.
    const names = ['REQUEST_TARGET', 'HTTPHEADER', 'POSTFIELDS', 'CUSTOMREQUEST', 'HEADER', 'RETURNTRANSFER']
    const stubs = `namespace T { ${names.map((name) => `const CURLOPT_${name} = '${name}';`).join(' ')}
      function curl_init($url) { return $url; }
      function curl_setopt_array($url, $options) {
        array_walk_recursive($options, function (&$value) { $value = bin2hex((string) $value); });
        echo json_encode([bin2hex($url), $options]); }
      function curl_exec() { return ''; } }
      namespace T {`
    const [url, options] = JSON.parse(await php(`${source.replace('<?php', () => `<?php ${stubs}`)} }`)) as [
      string,
      Record<string, string> & { HTTPHEADER: string[] },
    ]
    const text = (hex = ''): string => Buffer.from(hex, 'hex').toString()
    expect(text(url)).toBe('http://127.0.0.1:8081/')
    expect(text(options.REQUEST_TARGET)).toBe("/a'b?c=$d&e[]=${f}")
    expect(text(options.POSTFIELDS)).toBe(`${HOSTILE}\0\r\n`)
    expect(text(options.CUSTOMREQUEST)).toBe('POST')
    expect(options.HTTPHEADER.map((hex) => text(hex))).toContain(`X-Hostile: ${HOSTILE}`)
    expect(options.HTTPHEADER).toContain(Buffer.from('X-Bytes: \xff\xfe', 'latin1').toString('hex'))
  })
})

suiteWith(['nginx'], 'exports in nginx', () => {
  test('its lines pass nginx -t', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'logs'))
    const lines = textFormats.nginx.text(exported(hostile(), 'http://x', null))
    expect(lines).toContain('# LONG: left out, 5000 bytes')
    writeFileSync(
      join(folder, 'nginx.conf'),
      `pid ${folder}/nginx.pid; error_log stderr; events {}
http { access_log off; geo $dollar { default "$"; }
server { listen unix:${folder}/s.sock; location / { fastcgi_pass unix:${folder}/fpm.sock;
${lines} } } }\n`,
    )
    await said(thePeer('nginx'), ['-t', '-p', folder, '-c', 'nginx.conf'])
  })
})
