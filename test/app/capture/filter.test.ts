import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseFilter } from '../../../app/capture/filter.ts'
import { type FilterWord, filterWordByName, filterWords } from '../../../app/capture/filter-words.ts'
import type { Summary } from '../../../app/capture/summary.ts'
import { Failure } from '../../../app/failure.ts'
import { aSummary } from '../../fixtures/exchanges.ts'

const failure = new Failure('responder-closed', { pool: 'api', reason: 'x', address: 'y' }).data
const rows: Readonly<Record<string, Summary>> = {
  home: aSummary({ id: 1, target: '/', host: 'blog.localhost:8080' }),
  cart: aSummary({
    id: 2,
    method: 'POST',
    target: '/Cart?page=2',
    status: 500,
    durationMs: 1412,
    stderrBytes: 90,
    requestBytes: 2048,
    worker: { pid: 7, memoryBytes: 70 << 20, cpuPercent: 1, phpMs: 812, certain: true },
  }),
  css: aSummary({
    id: 3,
    target: '/app.css',
    kind: 'static',
    pool: null,
    mime: 'text/css',
    worker: null,
    durationMs: 0.4,
    responseBytes: 5000,
  }),
  api: aSummary({
    id: 4,
    target: '/api/a(1).php',
    site: 'api',
    pool: 'api',
    mime: 'application/problem+json',
    status: 404,
    durationMs: 40,
    attempts: 2,
    findings: 1,
    times: { queueMs: 60, connectMs: 1, sendMs: 1, waitMs: 1, receiveMs: 1 },
  }),
  slow: aSummary({
    id: 5,
    target: '/slow.php?x=(y',
    state: 'waiting',
    status: null,
    mime: null,
    durationMs: null,
    worker: null,
    responseBytes: 0,
  }),
  dead: aSummary({ id: 6, target: '/dead', state: 'failed', status: 504, failure, kept: false, worker: null, mime: null }),
  left: aSummary({ id: 7, target: '/left', state: 'cancelled', status: null, mime: null, worker: null, kind: 'redirect' }),
}

const shown = (text: string): string => {
  const filter = parseFilter(text)
  if (!filter.ok) return `${filter.fault.from}-${filter.fault.to}: ${filter.fault.says}`
  return Object.keys(rows)
    .filter((name) => filter.test(rows[name] as Summary))
    .join(' ')
}

test.each([
  ['', 'home cart css api slow dead left'],
  ['   ', 'home cart css api slow dead left'],
  ['status>=400', 'cart api dead'],
  ['status:5xx', 'cart dead'],
  ['status:404,500', 'cart api'],
  ['status:400-499', 'api'],
  ['status!=200', 'cart api dead'],
  ['status == 404', 'api'],
  ['status >=500 && method == POST', 'cart'],
  ['status> 499', 'cart dead'],
  ['method:POST', 'cart'],
  ['method:get,post status:500', 'cart'],
  ['method=post', 'cart'],
  ['type:json', 'api'],
  ['type:html -cart', 'home'],
  ['type:text', 'home cart css'],
  ['mime-type:text/css', 'css'],
  ['kind:static', 'css'],
  ['php', 'home cart api slow dead'],
  ['php>100ms', 'cart'],
  ['time>1s', 'cart'],
  ['time<1', 'css'],
  ['duration:10ms-50ms', 'home api dead left'],
  ['queue>50', 'api'],
  ['pool:blog', 'home cart slow dead left'],
  ['-pool:blog', 'css api'],
  ['site:api', 'api'],
  ['stderr', 'cart'],
  ['stderr>1k', ''],
  ['size>4k kind:static', 'css'],
  ['larger-than:5k', 'home cart api dead left'],
  ['sent>=2k', 'cart'],
  ['memory>64m', 'cart'],
  ['worker:7', 'cart'],
  ['attempts>1', 'api'],
  ['failed', 'cart dead'],
  ['not failed status>0', 'home css api'],
  ['failure', 'dead'],
  ['failure:responder', 'dead'],
  ['running', 'slow'],
  ['is:running', 'slow'],
  ['is:running or is:cancelled', 'slow left'],
  ['completed method:POST', 'cart'],
  ['aborted', 'left'],
  ['findings', 'api'],
  ['cut', 'dead'],
  ['query', 'cart slow'],
  ['query:page', 'cart'],
  ['path^=/api/', 'api'],
  ['path$=.php', 'api slow'],
  ['path:php', 'api slow'],
  ['host:blog.localhost', 'home'],
  ['hostname^=blog', 'home'],
  ['cart', 'cart'],
  ['"/cart?page=2"', 'cart'],
  ["'CART'", 'cart'],
  ['http://blog.localhost:8080/', 'home'],
  ['a(1)', 'api'],
  ['"x=(y"', 'slow'],
  ['"never closed', ''],
  ['"\\"', ''],
  ['- slow', ''], // a dash alone is text
  ['-"slow" status:none or slow', 'a fault'],
  ['cart or css', 'cart css'],
  ['cart OR css', 'cart css'],
  ['cart || css', 'cart css'],
  ['cart && status:500', 'cart'],
  ['cart and css', ''],
  ['(cart or css) status:200', 'css'],
  ['cart or css status:200', 'cart css'],
  ['not (cart or css) type:html', 'home'],
  ['not(cart) type:html', 'home'],
  ['!cart type:html', 'home'],
  ['--cart', 'cart'],
  ['or(cart, status:404)', 'cart api'],
  ['or(cart,css) -or(css)', 'cart'],
  ['~c 404', 'api'],
  ['~m POST', 'cart'],
  ['~t css', 'css'],
  ['~u slow', 'slow'],
  ['~e', 'cart dead'],
  ['~', ''],
  ['id>=6', 'dead left'],
])('%s shows %s', (text, names) => {
  if (names === 'a fault') expect(shown(text)).toMatch(/^\d+-\d+: /)
  else expect(shown(text)).toBe(names)
})

test.each([
  ['statu:404', '0-5: There is no filter word statu; the nearest is status. Put it in quotes to look for it in the URL.'],
  ['cart zzz:1', '5-8: There is no filter word zzz. Put it in quotes to look for it in the URL.'],
  ['status:', '7-7: A value is missing: status>=400'],
  ['status:abc', '7-10: This is no figure, or a class: 5xx. For example: status>=400'],
  ['time>soon', '5-9: This is no figure, in ms or with a unit: 250ms, 1s. For example: time>1s'],
  ['size>4q', '5-7: This is no figure, in bytes or with a unit: 512, 4k, 1m. For example: size>100k'],
  ['status^=4', '8-9: A figure is compared by >, >=, <, <= or :, as in status>=400'],
  ['method>POST', '7-11: This is text, not a figure. For example: method:POST'],
  ['failed:yes', '7-10: failed takes no value; -failed is its opposite.'],
  ['is:happy', '3-8: It can be is:running, is:failed, is:completed, is:cancelled, is:retried or is:cut.'],
  ['(cart', '0-1: This parenthesis is not closed.'],
  ['(cart))', '6-7: There is no parenthesis for this one to close.'],
  ['cart or', '7-7: Something to look for is missing here.'],
  ['or cart', '0-2: Something to look for is missing before this.'],
  ['not', '3-3: Something to look for is missing here.'],
  ['()', '1-2: Something to look for is missing before this.'],
  [`${'('.repeat(1000)}a`, '200-201: This is nested too deeply.'],
])('%s is refused with its place', (text, says) => {
  expect(shown(text)).toBe(says)
})

test('no text makes it throw; a fault lies within the text', () => {
  const pieces = fc.constantFrom(
    ...filterWordByName.keys(),
    '(',
    ')',
    'or',
    'and',
    'not',
    '-',
    '!',
    ':',
    '>=',
    '=',
    '"',
    "'",
    ',',
    ' ',
    '~c',
    '5xx',
    '1s',
    '/x',
  )
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 30 }).map((each) => each.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const filter = parseFilter(text)
      if (filter.ok) for (const summary of Object.values(rows)) expect(typeof filter.test(summary)).toBe('boolean')
      else {
        expect(filter.fault.from).toBeLessThanOrEqual(filter.fault.to)
        expect(filter.fault.to).toBeLessThanOrEqual(text.length)
        expect(filter.fault.says).toMatch(/\.|: /)
      }
    }),
    { numRuns: 2000 },
  )
})

test('quoted text is found as it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const filter = parseFilter(`"${text.replace(/[\\"]/g, '\\$&')}"`)
      expect(filter.ok && filter.test(aSummary({ target: `/before${text}after` }))).toBe(true)
    }),
  )
})

test('every word is spelt in one way only, and its example is a filter', () => {
  const spellings = Object.entries<FilterWord>(filterWords).flatMap(([name, { also = [] }]) => [name, ...also])
  expect(new Set(spellings).size).toBe(spellings.length)
  for (const { example } of Object.values(filterWords)) expect(parseFilter(example), example).toMatchObject({ ok: true })
})
