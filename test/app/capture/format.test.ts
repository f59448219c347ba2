import { expect, test } from 'vitest'
import { formatBytes, formatClock, formatCount, formatMs, formatSecond } from '../../../app/capture/format.ts'
import { mimeName } from '../../../app/capture/mime-name.ts'
import { statusClass } from '../../../app/capture/status-class.ts'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [1536, '1.5 KB'],
  [12_345, '12 KB'],
  [10_188, '9.9 KB'],
  [10_239, '10 KB'],
  [1_048_063, '1023 KB'],
  [1_048_064, '1 MB'],
  [4_299_161, '4.1 MB'],
  [314_572_800, '300 MB'],
  [3 * 1024 ** 3, '3 GB'],
  [2 * 1024 ** 5, '2048 TB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.each([
  [0, '0 ms'],
  [0.04, '0 ms'],
  [0.38, '0.4 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [18.4, '18 ms'],
  [999.4, '999 ms'],
  [999.5, '1 s'],
  [1234, '1.2 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [12_000_000, '3 h 20 min'],
])('%d ms read %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text)
})

test('a time of day is that of this place, with thousandths where asked', () => {
  const time = new Date(2026, 10, 25, 4, 3, 7, 21).getTime()
  expect(formatClock(time)).toBe('04:03:07.021')
  expect(formatSecond(time)).toBe('04:03:07')
})

test('thousands are parted', () => {
  expect([0, 999, 1000, 65_528, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '65,528', '1,234,567'])
})

test('media types have short names', () => {
  const types = [null, 'text/html', 'application/json', 'application/ld+json', 'image/svg+xml', 'text/javascript', 'font/woff2']
  expect(types.map(mimeName)).toEqual(['', 'html', 'json', 'json', 'svg', 'js', 'font'])
  expect(['application/vnd.openxmlformats-officedocument', 'rubbish', 'application/x-tar', ''].map(mimeName)).toEqual([
    'openxmlforma',
    'rubbish',
    'tar',
    '',
  ])
})

test('statuses have their classes, strange ones too', () => {
  expect([null, 0, 101, 200, 204, 304, 404, 499, 500, 599, 999].map(statusClass)).toEqual([
    'none',
    'none',
    'info',
    'ok',
    'ok',
    'redirect',
    'client-error',
    'client-error',
    'server-error',
    'server-error',
    'server-error',
  ])
})
