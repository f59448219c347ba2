import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePath, dotName } from '../../../app/cgi/request-path.ts'
import { Failure } from '../../../app/failure.ts'
import { failureOf } from '../../failure-of.ts'

describe('decoded and made plain', () => {
  test.each([
    ['/', '/'],
    ['/index.php', '/index.php'],
    ['/blog/', '/blog/'],
    ['/caf%C3%A9', '/café'],
    ['/a%20b+c', '/a b+c'],
    ['/a%2Fb', '/a/b'],
    ['/%E2%98%83/%f0%9f%98%80', '/☃/😀'],
    ['/100%25', '/100%'],
    ['/%2541', '/%41'],
    ['/a%3Fb%23c', '/a?b#c'],
    ['//a///b.php', '/a/b.php'],
    ['//', '/'],
    ['/./a/./b/.', '/a/b/'],
    ['/a/../b', '/b'],
    ['/a/b/..', '/a/'],
    ['/a/..', '/'],
    ['/a/../', '/'],
    ['/a/%2e%2E/b', '/b'],
    ['/a%2f%2e%2e%2fb', '/b'],
    ['/a%2f..', '/'],
    ['/.../x', '/.../x'],
    ['/..a/.b', '/..a/.b'],
    ['/.well-known/x', '/.well-known/x'],
    ['/%EF%BB%BFa', '/\u{feff}a'],
    ['/a\\b', '/a\\b'],
    ['/a:b', '/a:b'],
    ['/%01', '/\u0001'],
  ])('%s', (raw, path) => expect(decodePath(raw)).toBe(path))
})

describe('refused', () => {
  test.each([
    ['/a%00b', 'NUL', 2],
    ['/a%0Ab', 'a line feed', 2],
    ['/x.php/%0d', 'a carriage return', 7],
    ['/a\nb', 'a line feed', 2],
    ['/a%', '% without', 2],
    ['/%4', '% without', 1],
    ['/%zz', '% without', 1],
    ['/%+1', '% without', 1],
    ['/ab%E9', '%E9, which is no UTF-8', 3],
    ['/%C0%AF..', '%C0, which is no UTF-8', 1],
    ['/%ED%A0%80', '%ED, which is no UTF-8', 1],
    ['/%E2%98/', '%E2, which is no UTF-8', 1],
    ['/a\u{2603}', 'no byte', 2],
  ])('%j', (raw, what, at) => {
    const failure = failureOf(() => decodePath(raw))
    expect(failure).toMatchObject({ code: 'http-path-byte', status: 400, details: { at } })
    expect(failure.details.what).toContain(what)
  })

  test.each([
    ['/..', 1],
    ['/../etc/passwd', 1],
    ['/a/../../b', 6],
    ['/%2e%2e%2fetc', 1],
    ['/a/..%2f..', 8],
    ['/.%2e', 1],
  ])('%s climbs out', (raw, at) => {
    const failure = failureOf(() => decodePath(raw))
    expect(failure).toMatchObject({ code: 'http-bad-target', status: 400 })
    expect(failure.message).toContain(`byte ${at} `)
  })

  test('a path without a slash', () => expect(failureOf(() => decodePath('a'))).toMatchObject({ code: 'http-bad-target' }))
})

describe('on Windows', () => {
  test.each([
    ['/a%5Cb', 'backslash', 2],
    ['/..\\b', 'backslash', 3],
    ['/a.php::$DATA', 'colon', 6],
    ['/a.php.', 'dot or a space', 6],
    ['/a%20/b', 'dot or a space', 2],
    ['/up/NUL', 'a device', 4],
    ['/con.php', 'a device', 1],
    ['/x/com1%20.txt/y', 'a device', 3],
    ['/LPT%C2%B2', 'a device', 1],
    ['/CONOUT$', 'a device', 1],
    ['/a%3f.php', '%3F', 2],
    ['/a%2A', '%2A', 2],
    ['/a%3Cb', '%3C', 2],
    ['/a%09b', '%09', 2],
  ])('%s', (raw, what, at) => {
    const failure = failureOf(() => decodePath(raw, { windows: true }))
    expect(failure).toMatchObject({ code: 'http-path-byte', details: { at } })
    expect(failure.details.what).toContain(what)
  })
  test('a usual path', () =>
    expect(decodePath('/a/./b c/console/nul1/community.php', { windows: true })).toBe('/a/b c/console/nul1/community.php'))
})

test('no path leads outside, has two slashes, NUL or a line end, or changes when taken again', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '.',
      '..',
      '/../',
      '%2e',
      '%2E%2e',
      '%2f',
      '%2F',
      '\\',
      '%5c',
      'a',
      '%00',
      '%0a',
      '%C3%A9',
      '%',
      '.well-known',
      '..%2f',
    ),
    fc.string({ maxLength: 3 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, windows) => {
      let path: string
      try {
        path = decodePath(`/${pieces.join('')}`, { windows })
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        expect(error.status).toBe(400)
        return
      }
      expect(path).toMatch(/^\//)
      expect(path).not.toMatch(/\/\/|[\0\r\n]/)
      expect(path.split('/')).not.toContain('..')
      expect(path.split('/')).not.toContain('.')
      if (windows) expect(path).not.toContain('\\')
      expect(decodePath(encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23'))).toBe(path)
    }),
    { numRuns: 2000 },
  )
})

test('any text that is UTF-8 comes back', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[/\0\r\n]|^\.\.?$/.test(text))
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (names) => {
      expect(decodePath(names.map((each) => `/${encodeURIComponent(each)}`).join(''))).toBe(`/${names.join('/')}`)
    }),
  )
})

test.each([
  ['/', undefined],
  ['/a.b/c', undefined],
  ['/.well-known/acme', undefined],
  ['/.env', '.env'],
  ['/a/.git/config', '.git'],
  ['/.well-known/.htaccess', '.htaccess'],
  ['/.well-known2/x', '.well-known2'],
  ['/...', '...'],
])('names that begin with a dot: %s', (path, name) => expect(dotName(path)).toBe(name))
