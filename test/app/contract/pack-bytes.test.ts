import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Frame, MAX_PACKED_FRAMES, MessageReader, packMessage } from '../../../app/contract/pack-bytes.ts'

function read(frames: readonly Frame[]): unknown {
  const reader = new MessageReader()
  return frames.map((frame) => reader.take(frame)).at(-1)?.message
}

test('a message without bytes is one frame of JSON', () => {
  expect(packMessage({ id: 1, ok: { $bytes: 0 } })).toEqual(['{"id":1,"ok":{"$bytes":0}}'])
})

test('bytes go before the text that names them', () => {
  const one = Uint8Array.of(1, 2)
  const two = new Uint8Array()
  const frames = packMessage({ id: 1, ok: { a: [one, { b: two }] } })
  expect(frames).toEqual([one, two, '{"id":1,"ok":{"a":[{"$bytes":0},{"b":{"$bytes":1}}]},"binary":2}'])
  expect(read(frames)).toEqual({ id: 1, ok: { a: [one, { b: two }] }, binary: 2 })
})

test('what is packed is read as it was, whatever its keys are', () => {
  const key = fc.oneof(
    fc.constantFrom('$bytes', '$$bytes', '$', 'bytes'),
    fc.string().filter((name) => name !== '__proto__'),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.uint8Array({ maxLength: 4 }),
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(tree, (ok) => {
      expect((read(packMessage({ ok })) as { ok: unknown }).ok).toEqual(ok)
    }),
  )
})

test('a count that does not fit, an index that points nowhere, text that is no JSON', () => {
  const reader = new MessageReader()
  expect(() => reader.take('{"binary":1}')).toThrow(RangeError)
  reader.take(Uint8Array.of(1))
  expect(() => reader.take('{"id":1}')).toThrow(RangeError)
  reader.take(Uint8Array.of(1))
  expect(() => reader.take('{"ok":{"$bytes":1},"binary":1}')).toThrow(RangeError)
  expect(() => reader.take('nonsense')).toThrow(SyntaxError)
  expect(reader.take('{"id":1}')).toEqual({ message: { id: 1 } })
})

test('bytes without their text do not pile up', () => {
  const reader = new MessageReader()
  for (let n = 0; n < MAX_PACKED_FRAMES; n++) reader.take(new Uint8Array(1))
  expect(() => reader.take(new Uint8Array(1))).toThrow('too many bytes')
})
