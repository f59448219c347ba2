import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseFilter } from '../../../app/capture/filter.ts'
import { type FilterTerm, hasTerm, withoutTerm, withTerm } from '../../../app/capture/filter-edit.ts'
import { aSummary } from '../../fixtures/exchanges.ts'

const term = (word: FilterTerm['word'], value: string, not = false): FilterTerm => ({ word, value, not })

test.each([
  ['', term('status', '500'), 'status:500'],
  ['cart', term('status', '500'), 'cart status:500'],
  ['status:404 cart', term('status', '500'), 'cart status:500'],
  ['status>=400', term('status', '500'), 'status>=400 status:500'],
  ['status-code=404', term('status', '500'), 'status:500'],
  ['-status:500', term('status', '500'), 'status:500'],
  ['status:500', term('status', '500', true), '-status:500'],
  ['-status:404 a', term('status', '500'), 'a status:500'],
  ['-type:css', term('type', 'text'), '-type:css type:text'],
  ['-status:404', term('status', '500', true), '-status:404 -status:500'],
  ['  status:500 ', term('status', '500'), 'status:500'],
  ['cart or css', term('method', 'POST'), '(cart or css) method:POST'],
  ['or(cart,css)', term('method', 'POST'), 'or(cart,css) method:POST'],
  ['cart or or(a,b)', term('method', 'POST'), '(cart or or(a,b)) method:POST'],
  ['cart and status:404', term('status', '500'), 'cart and status:404 status:500'],
  ['--status:404', term('status', '500'), '--status:404 status:500'],
  ['(status:404)', term('status', '500'), '(status:404) status:500'],
  ['~c 404 cart', term('status', '500'), 'cart status:500'],
  ['', term('site', 'my "own" shop'), 'site:"my \\"own\\" shop"'],
  ['cart', term('failed', ''), 'cart failed'],
  ['failed', term('failed', '', true), '-failed'],
])('%s with %o is %s', (text, added, becomes) => {
  expect(withTerm(text, added)).toBe(becomes)
  expect(hasTerm(becomes, added)).toBe(true)
  expect(withTerm(becomes, added)).toBe(becomes)
})

test.each([
  ['cart failed slow', term('failed', ''), 'cart slow'],
  ['failed', term('failed', ''), ''],
  ['-failed', term('failed', ''), '-failed'],
  ['failed or cart', term('failed', ''), 'failed or cart'],
])('%s without %o is %s', (text, gone, becomes) => {
  expect(withoutTerm(text, gone)).toBe(becomes)
})

test('with any value the filter parses, and the row that was clicked still fits', () => {
  const before = fc.constantFrom('', 'status>100', 'a or status:200', 'site:x', '-site:x', 'or(status:200,b)', 'not (b)')
  fc.assert(
    fc.property(
      before,
      fc.string({ unit: 'binary', minLength: 1 }).filter((value) => !value.includes(',')),
      fc.boolean(),
      (text, site, not) => {
        const filter = parseFilter(withTerm(text, term('site', site, not)))
        expect(filter.ok).toBe(true)
        expect(filter.ok && filter.test(aSummary({ site, target: '/a' }))).toBe(!not)
      },
    ),
  )
})
