import fc from 'fast-check'

/** Bytes, mostly few, now and then many. */
export const someBytes = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.uint8Array({ maxLength: Math.min(200, maxLength) }) },
    { weight: 1, arbitrary: fc.nat(maxLength).map((length) => new Uint8Array(length).fill(0x41)) },
  )

/** Any record that the format can hold, also a strange one. */
export const anyRecord = fc.record({
  version: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(255) }),
  type: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 11 }) }, { weight: 1, arbitrary: fc.nat(255) }),
  requestId: fc.oneof(fc.nat(3), fc.nat(65_535)),
  content: someBytes(65_535),
  padding: fc.oneof(fc.nat(8), fc.nat(255)),
  reserved: fc.oneof(fc.constant(0), fc.nat(255)),
})

export const anyPair = fc.tuple(someBytes(300), someBytes(65_000))

/** Sizes of the pieces that a stream is cut into. */
export const pieceSizes = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
  fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 }),
)

/** Bytes that often look like FastCGI: rubbish, headers and pieces of both. */
export const nearlyFastCgi = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.constantFrom(1, 1, 1, 0, 2), fc.nat(12), fc.constantFrom(0, 1, 1, 2), fc.nat(40), fc.nat(9))
        .map(([version, type, id, length, padding]) => Uint8Array.from([version, type, 0, id, 0, length, padding, 0])),
      fc.constantFrom([0x80], [0xff, 0xff, 0xff, 0xff], [0x80, 0, 0, 5], [1, 1, 0x41, 0x42]).map((bytes) => Uint8Array.from(bytes)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Uint8Array.from(Buffer.concat(parts)))
