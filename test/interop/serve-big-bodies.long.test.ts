import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { peakMemoryBytes } from '../processes.ts'
import { until } from '../until.ts'
import { project, type Served, serve } from './served.ts'

const MB = 1 << 20
/** What a body is made of: a block of a length that no record and no chunk divides, again and again, each time with its number. */
const BLOCK = randomBytes(MB - 7)
const GROWTH_LIMIT_BYTES = 100 * MB

/** Reads the body as it comes. Neither PHP nor this test holds it. */
const TAKE = `<?php
$in = fopen('php://input', 'r');
$hash = hash_init('sha256');
$bytes = hash_update_stream($hash, $in);
header('Content-Type: application/json');
echo json_encode(['length' => $_SERVER['CONTENT_LENGTH'] ?? null, 'bytes' => $bytes, 'sha256' => hash_final($hash), 'te' => $_SERVER['HTTP_TRANSFER_ENCODING'] ?? null]);
`
/** The same, but first it lets the body wait. */
const LATE = `<?php sleep(2); require __DIR__ . '/take.php';`
const GIVE = `<?php
$block = file_get_contents(__DIR__ . '/block.bin');
$left = (int) $_GET['bytes'];
if (isset($_GET['length'])) header('Content-Length: ' . $left);
header('Content-Type: application/octet-stream');
for ($n = 0; $left > 0; $n++) {
  $part = substr($block . pack('N', $n), 0, $left);
  $left -= strlen($part);
  echo $part;
}
`

/** The parts of a body of so many bytes. */
function* parts(bytes: number): Generator<Buffer> {
  for (let n = 0, left = bytes; left > 0; n++) {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(n)
    for (const part of [BLOCK, number]) {
      const taken = part.subarray(0, left)
      left -= taken.length
      if (taken.length > 0) yield taken
    }
  }
}

function hashOf(bytes: number): string {
  const hash = createHash('sha256')
  for (const part of parts(bytes)) hash.update(part)
  return hash.digest('hex')
}

/** Sends a body of so many bytes. @returns what PHP got */
async function post(port: number, bytes: number, known: boolean, path = '/take.php'): Promise<unknown> {
  const headers = known ? { 'Content-Length': bytes } : { 'Transfer-Encoding': 'chunked' }
  const req = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false })
  const answered = new Promise<IncomingMessage>((resolve, reject) => req.on('response', resolve).on('error', reject))
  await pipeline(Readable.from(parts(bytes)), req)
  const res = await answered
  let text = ''
  for await (const chunk of res) text += chunk
  return { status: res.statusCode, ...JSON.parse(text) }
}

/** Asks for a body of so many bytes. @param waitMs before its first byte is read @returns what came */
async function get(port: number, bytes: number, known: boolean, waitMs = 0): Promise<unknown> {
  const path = `/give.php?bytes=${bytes}${known ? '&length' : ''}`
  const res = await new Promise<IncomingMessage>((resolve, reject) =>
    request({ host: '127.0.0.1', port, path, agent: false }, resolve).on('error', reject).end(),
  )
  await pause(waitMs)
  const hash = createHash('sha256')
  let got = 0
  for await (const chunk of res) {
    got += chunk.length
    hash.update(chunk)
  }
  const length = res.headers['content-length']
  return { status: res.statusCode, length, bytes: got, complete: res.complete, sha256: hash.digest('hex') }
}

/** The most memory that Sluice, with both of its threads, ever had. */
function peak({ pid }: Served): number {
  const bytes = peakMemoryBytes(pid)
  if (bytes === undefined) throw new Error('there is no /proc')
  return bytes
}

suiteWith(['php-fpm'], 'large bodies through the whole of Sluice', () => {
  test.skipIf(process.platform !== 'linux')('300 MB in and out arrive as they were sent, and are never held', async () => {
    const user = testUser()
    const folder = project(user, { 'take.php': TAKE, 'give.php': GIVE })
    writeFileSync(join(folder, 'block.bin'), BLOCK)
    const sluice = await serve(user, [folder])
    const { port } = sluice
    // What any use of it needs once: code, blocks of the capture, stores.
    for (const known of [true, false]) await Promise.all([post(port, 8 * MB, known), get(port, 8 * MB, known)])
    const before = peak(sluice)

    const bytes = 300 * MB
    const sha256 = hashOf(bytes)
    const grown: Record<string, number> = {}
    for (const known of [true, false]) {
      const how = known ? 'of known length' : 'of unknown length'
      expect(await post(port, bytes, known), `POST ${how}`).toEqual({ status: 200, length: String(bytes), bytes, sha256, te: null })
      grown[`POST ${how}`] = peak(sluice) - before
      const length = known ? String(bytes) : undefined
      expect(await get(port, bytes, known), `GET ${how}`).toEqual({ status: 200, length, bytes, complete: true, sha256 })
      grown[`GET ${how}`] = peak(sluice) - before
    }
    expect(Object.entries(grown).filter(([, by]) => by > GROWTH_LIMIT_BYTES)).toEqual([])

    const rows = await until(
      () => {
        const all = [...sluice.rows.values()].filter((row) => Math.max(row.requestBytes, row.responseBytes) === bytes)
        return all.length === 4 && all.every(({ state }) => state === 'done') && all
      },
      { what: 'the four rows', ms: 10_000 },
    )
    // What was left out of the capture is said.
    expect(rows.filter(({ gapBytes }) => gapBytes < bytes - MB)).toEqual([])
    expect((await sluice.state()).capture.bytes).toBeLessThan(64 * MB)
  })

  test.skipIf(process.platform !== 'linux')('who is slow slows the other side down: nothing piles up in between', async () => {
    const user = testUser()
    const folder = project(user, { 'take.php': TAKE, 'late.php': LATE, 'give.php': GIVE })
    writeFileSync(join(folder, 'block.bin'), BLOCK)
    const sluice = await serve(user, [folder])
    const { port } = sluice
    await Promise.all([post(port, 8 * MB, true), get(port, 8 * MB, true)])
    const before = peak(sluice)
    const bytes = 150 * MB
    const sha256 = hashOf(bytes)
    expect(await post(port, bytes, true, '/late.php')).toMatchObject({ status: 200, bytes, sha256 })
    expect(await get(port, bytes, false, 2000)).toMatchObject({ status: 200, bytes, complete: true, sha256 })
    expect(peak(sluice) - before).toBeLessThan(GROWTH_LIMIT_BYTES)
  })

  test('20 uploads of 10 MB at once arrive as they were sent', async () => {
    const user = testUser()
    const folder = project(user, { 'take.php': TAKE })
    const sluice = await serve(user, [folder])
    const before = process.platform === 'linux' ? peak(sluice) : 0
    const bytes = 10 * MB
    const sha256 = hashOf(bytes)
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => post(sluice.port, bytes, n % 2 === 0)))
    expect(all).toEqual(all.map(() => ({ status: 200, length: String(bytes), bytes, sha256, te: null })))
    if (process.platform === 'linux') expect(peak(sluice) - before).toBeLessThan(2 * GROWTH_LIMIT_BYTES)
  })
})
