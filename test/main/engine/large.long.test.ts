import { createHash } from 'node:crypto'
import { createReadStream, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { suiteWith, thePeer } from '../../peers.ts'
import { peakMemoryBytes } from '../../processes.ts'
import { start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'
import { EngineRig, pool, site } from './engine-rig.ts'
import { type FpmPool, fpmPool } from './fpm-pool.ts'

const MB = 1 << 20
const SIZE = 300 * MB
const GROWTH = 100 * MB

suiteWith(['php-fpm', 'curl'], '300 MB in each direction', () => {
  let folder: string
  let file: string
  let md5: string
  let php: FpmPool
  let rig: EngineRig

  beforeAll(async () => {
    folder = tempFolder()
    file = join(folder, 'large')
    md5 = await writeLargeFile(file)
    php = await fpmPool({
      'md5.php': '<?php echo $_SERVER["CONTENT_LENGTH"], " ", md5_file("php://input");',
      'send.php': `<?php ob_end_clean(); $f = fopen(${JSON.stringify(file)}, "rb"); while (!feof($f)) { echo fread($f, 65536); }`,
    })
    rig = await EngineRig.start({ sites: [site(php.docroot)], pools: [pool(php.address)] })
  })

  for (const [name, headers] of [
    ['of known length', []],
    ['in chunks', ['-H', 'Transfer-Encoding: chunked']],
  ] as const)
    test(`a POST ${name} arrives byte by byte and costs less than 100 MB of memory`, async () => {
      const before = resetPeak()
      const url = `http://127.0.0.1:${rig.port()}/md5.php?${name.length}`
      const curl = start(thePeer('curl'), [
        '-sS',
        '-X',
        'POST',
        '-T',
        file,
        '-H',
        'Content-Type: application/octet-stream',
        ...headers,
        url,
      ])
      expect(await curl.exit).toEqual({ code: 0, signal: null })
      expect(curl.stdout).toBe(`${SIZE} ${md5}`)
      expect((await rig.spool.ended(`/md5.php?${name.length}`)).end).toMatchObject({ state: 'done', requestBytes: SIZE })
      expect(peak() - before).toBeLessThan(GROWTH)
    })

  test('an answer arrives byte by byte and costs less than 100 MB of memory', async () => {
    const before = resetPeak()
    const out = join(folder, 'got')
    const curl = start(thePeer('curl'), ['-sS', '-o', out, `http://127.0.0.1:${rig.port()}/send.php`])
    expect(await curl.exit).toEqual({ code: 0, signal: null })
    expect(await md5Of(out)).toBe(md5)
    expect((await rig.spool.ended('/send.php')).end).toMatchObject({ state: 'done', responseBytes: SIZE })
    expect(peak() - before).toBeLessThan(GROWTH)
  })

  test('a static file does the same', async () => {
    const before = resetPeak()
    const files = await EngineRig.start({ sites: [site(folder)], pools: [pool(php.address)] })
    const out = join(folder, 'got')
    const curl = start(thePeer('curl'), ['-sS', '-o', out, `http://127.0.0.1:${files.port()}/large`])
    expect(await curl.exit).toEqual({ code: 0, signal: null })
    expect(await md5Of(out)).toBe(md5)
    expect(peak() - before).toBeLessThan(GROWTH)
  })
})

/** The engine thread lives in this process. @returns its resident memory now, in bytes, from which the peak counts anew */
function resetPeak(): number {
  globalThis.gc?.()
  writeFileSync('/proc/self/clear_refs', '5') // proc(5): VmHWM begins at what is resident now
  return peak()
}

const peak = (): number => peakMemoryBytes(process.pid) ?? 0

/** Bytes that do not repeat. @returns their MD5 */
async function writeLargeFile(path: string): Promise<string> {
  const hash = createHash('md5')
  const file = await open(path, 'w')
  const part = Buffer.alloc(MB)
  for (let n = 0; n < SIZE / MB; n++) {
    for (let i = 0; i < MB; i += 4) part.writeUInt32LE((Math.imul(i + n * MB, 2_654_435_761) ^ n) >>> 0, i)
    hash.update(part)
    await file.write(part)
  }
  await file.close()
  return hash.digest('hex')
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
