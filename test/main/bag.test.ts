import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bag, type InBag } from '../../main/bag.ts'

class Thing implements InBag {
  place = -1
}

test('a bag holds what a set would hold, whatever is put in and taken out', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9)), { maxLength: 100 }), (changes) => {
      const things = Array.from({ length: 10 }, () => new Thing())
      const bag = new Bag<Thing>()
      const set = new Set<Thing>()
      for (const [adds, n] of changes) {
        const thing = things[n] as Thing
        if (!adds) expect(bag.delete(thing)).toBe(set.delete(thing))
        else if (!set.has(thing)) {
          bag.add(thing)
          set.add(thing)
        }
        expect(bag.size).toBe(set.size)
        expect(new Set(bag.all())).toEqual(set)
      }
    }),
  )
})

test('a bag may be emptied while all of it is gone through', () => {
  const bag = new Bag<Thing>()
  for (let n = 0; n < 5; n++) bag.add(new Thing())
  for (const thing of bag.all()) bag.delete(thing)
  expect(bag.size).toBe(0)
})
