import { expect, test } from 'vitest'
import { FCGI_PARAMS, FCGI_STDERR, FCGI_STDOUT } from '../../../app/fastcgi/constants.ts'
import { pairsMatching } from '../../../renderer/inspector/pairs-matching.ts'
import { hueOf } from '../../../renderer/inspector/record-hue.ts'
import { decompress } from '../../../renderer/inspector/use-decompressed.ts'
import { blocksOf } from '../../../renderer/inspector/viewers/text-blocks.ts'

const pairs = [
  { name: 'SCRIPT_FILENAME', value: '/srv/blog/public/index.php' },
  { name: 'HTTP_COOKIE', value: 'theme=dark' },
]

test('the filter wants each of its words in name or value, in any case', () => {
  expect(pairsMatching(pairs, '')).toBe(pairs)
  expect(pairsMatching(pairs, 'script INDEX').map(({ name }) => name)).toEqual(['SCRIPT_FILENAME'])
  expect(pairsMatching(pairs, 'script dark')).toEqual([])
})

test('each direction has its hue, STDERR and what is no record their own', () => {
  expect(hueOf({ kind: 'record', type: FCGI_PARAMS, dir: 'request' })).toBe('to-php')
  expect(hueOf({ kind: 'record', type: FCGI_STDOUT, dir: 'answer' })).toBe('from-php')
  expect(hueOf({ kind: 'record', type: FCGI_STDERR, dir: 'answer' })).toBe('stderr')
  expect(hueOf({ kind: 'lost', type: 0, dir: 'answer' })).toBe('broken')
})

test('a compressed body that was cut off gives what came before', async () => {
  const text = Array.from({ length: 20_000 }, (_, n) => `line ${n * 7919}\n`).join('')
  const packed = new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer())
  expect(new TextDecoder().decode(await decompress(packed, 'gzip'))).toBe(text)
  const half = new TextDecoder().decode(await decompress(packed.subarray(0, packed.length / 2), 'gzip'))
  expect(text.startsWith(half)).toBe(true)
  expect(half.length).toBeGreaterThan(1000)
  expect(await decompress(new Uint8Array([1, 2, 3]), 'gzip')).toEqual(new Uint8Array(0))
})

test('text in blocks is the text: nothing is lost, no character is cut in two', () => {
  for (const text of ['', 'one', 'a\nb\n', 'x'.repeat(50_000), '😀'.repeat(9000), 'line\n'.repeat(1000)]) {
    const blocks = blocksOf(text)
    expect(blocks.map((block) => block.text + (text.charAt(block.at + block.text.length) === '\n' ? '\n' : '')).join('')).toBe(text)
    for (const block of blocks) expect(/^[\udc00-\udfff]/.test(block.text)).toBe(false)
  }
})
