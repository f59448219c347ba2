import fc from 'fast-check'
import { expect, test } from 'vitest'
import { conditionsOf, matchOf } from '../../../renderer/sites/file/conditions.ts'

const text = fc.string({ maxLength: 4 })
const values = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }))
const named = fc.dictionary(fc.constantFrom('a', 'x-b', 'c'), values, { minKeys: 1, maxKeys: 2, noNullPrototype: true })
const match = fc.record(
  { path: values, host: values, method: values, client: values, header: named, query: named, not: fc.constant({ path: '/x' }) },
  { requiredKeys: [] },
)

test('what a rule matches is the same as lines and back, also where lists hold one', () => {
  fc.assert(
    fc.property(match, (each) => {
      const conditions = conditionsOf(each)
      expect(matchOf(conditions ?? [], each)).toEqual(Object.keys(each).length > 0 ? each : undefined)
    }),
  )
})

test('lines of one kind are a list; a list of one stays one; nothing matches any request', () => {
  const conditions = conditionsOf({ method: ['GET'], header: { 'x-a': '*' } })
  expect(conditions).toEqual([
    { kind: 'method', name: '', value: 'GET' },
    { kind: 'header', name: 'x-a', value: '*' },
  ])
  expect(matchOf([...(conditions ?? []), { kind: 'header', name: 'x-a', value: '1' }], { method: ['GET'] })).toEqual({
    method: ['GET'],
    header: { 'x-a': ['*', '1'] },
  })
  expect(matchOf([], { path: '/a' })).toBeUndefined()
  expect(matchOf([], { path: '/a', not: { path: '/b' } })).toEqual({ not: { path: '/b' } })
})

test.each([{ match: 'all' }, { match: { path: { a: 'b' } } }, { match: { header: 'x' } }, { match: { cookie: 'x' } }])(
  'lines cannot show $match',
  ({ match: said }) => {
    expect(conditionsOf(said)).toBeUndefined()
  },
)
