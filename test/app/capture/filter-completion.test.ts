import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseFilter } from '../../../app/capture/filter.ts'
import { completeFilter } from '../../../app/capture/filter-completion.ts'
import { aSummary } from '../../fixtures/exchanges.ts'

const rows = [
  aSummary({ status: 500, method: 'DELETE', target: '/cart?x=1', mime: 'application/json' }),
  aSummary({ status: 500, target: '/app.css', mime: 'text/css', site: 'my shop' }),
  aSummary({ status: 404 }),
]

/** The caret stands at |. What each option makes of the text, the first few. */
const becomes = (marked: string): string[] => {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const { from, to, options } = completeFilter(text, caret, rows)
  return options.slice(0, 4).map(({ insert }) => text.slice(0, from) + insert + text.slice(to))
}

test.each([
  ['|', ['status:', 'method:', 'url:', 'path:']],
  ['st|', ['status:', 'state:', 'stderr>']],
  ['du|', ['time>']],
  ['cart -me|', ['cart -method:', 'cart -memory>']],
  ['-|', ['-status:', '-method:', '-url:', '-path:']],
  ['(fa|)', ['(failure:)', '(failed )']],
  ['s|:404', ['status:404', 'site:404', 'state:404', 'size:404']],
  ['status:|', ['status:500 ', 'status:404 ', 'status:2xx ', 'status:3xx ']],
  ['status:5|', ['status:500 ', 'status:5xx ']],
  ['status:404,5| x', ['status:404,500  x', 'status:404,5xx  x']],
  ['status>|', []],
  ['status>=4|', []],
  ['method=d|', ['method=DELETE ']],
  ['type:j|', ['type:json ']],
  ['site:|', ['site:blog ', 'site:"my shop" ']],
  ['site:"my|', ['site:"my shop" ']],
  ['path:art|', ['path:/cart ']],
  ['is:ru|', ['is:running ']],
  ['time>|', []],
  ['zzz:|', []],
  ['"st|', []],
  ['a or|', []],
  ['cart |', ['cart status:', 'cart method:', 'cart url:', 'cart path:']],
])('%s', (marked, options) => {
  expect(becomes(marked)).toEqual(options)
})

test('how often the rows have a value is said; what they have not is offered without', () => {
  const { options } = completeFilter('method:', 7, rows)
  expect(options.map(({ text, says }) => [text, says])).toEqual([
    ['GET', '2'],
    ['DELETE', '1'],
    ['POST', ''],
  ])
})

test('whatever is typed, wherever the caret stands: it lies in the text, and a value that is taken parses', () => {
  const pieces = fc.constantFrom('status', ':', '>=', 'site', '"', "'", '(', ')', ' ', 'or', '-', ',', 'x', 'path', '=', '\\')
  const texts = fc.array(pieces, { maxLength: 12 }).map((each) => each.join(''))
  fc.assert(
    fc.property(texts, fc.nat(), (text, at) => {
      const caret = at % (text.length + 1)
      const { from, to } = completeFilter(text, caret, rows)
      expect(from <= caret && caret <= to && to <= text.length).toBe(true)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (site) => {
      const option = completeFilter('site:', 5, [aSummary({ site })]).options[0]
      expect(parseFilter(`site:${option?.insert}`)).toMatchObject({ ok: true })
    }),
  )
})
