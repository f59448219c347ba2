import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Exec } from '../../../../app/site/rules/exec.ts'
import { compilePattern, patternProblem } from '../../../../app/site/rules/pattern.ts'

const exec: Exec = (expression, text) => expression.exec(text)
const path = (source: string, text: string) => compilePattern(source, 'path')(text, exec)
const value = (source: string, text: string) => compilePattern(source, 'text')(text, exec)

test.each([
  ['/about', '/about', []],
  ['/about', '/about/', undefined],
  ['/about', '/About', undefined],
  ['/api/*', '/api/', ['']],
  ['/api/*', '/api/a/b', ['a/b']],
  ['/api/*', '/api', undefined],
  ['/api/*', '/apix/a', undefined],
  ['/old/**', '/old/a/b', ['a/b']],
  ['**', '/any/thing', ['/any/thing']],
  ['/*.css', '/a.css', ['a']],
  ['/*.css', '/x/a.css', undefined],
  ['/**.css', '/x/a.css', ['x/a']],
  ['/**/x', '/a/b/x', ['a/b']],
  ['/a?', '/ab', ['b']],
  ['/a?', '/a/', undefined],
  ['/?*', '/\u{1f600}b', ['\u{1f600}', 'b']],
  ['/a.b*c', '/a.b-c', ['-']],
  ['/a.b*c', '/aXb-c', undefined],
  ['/a.php*', '/a.phpx', ['x']],
  ['/a.php*', '/a.php/x', undefined],
  ['~^/x(\\d+)(y)?$', '/x12', ['12', '']],
  ['~^/x', '/X', undefined],
  ['~*^/x', '/X', []],
  ['~^/x.y$', '/x\ny', []],
])('path %s and %j', (source, text, captures) => expect(path(source, text)).toEqual(captures))

test.each([
  ['*', 'any/thing', ['any/thing']],
  ['*', '', ['']],
  ['text/*', 'text/html; a=/b', ['html; a=/b']],
  ['*.example.test', 'a.b.example.test', ['a.b']],
  ['a?c', 'a/c', ['/']],
])('text %s and %j', (source, text, captures) => expect(value(source, text)).toEqual(captures))

test('what is no pattern is said', () => {
  expect(patternProblem('api', 'path')).toBe('must begin with /, * or ~, and api does not')
  expect(patternProblem('~((', 'path')).toContain('Invalid regular expression')
  expect(patternProblem('api', 'text')).toBeUndefined()
})

const segment = fc.stringMatching(/^[a-z.+$()[\]|^\\{}]{0,6}$/)
const somePath = fc.array(segment, { minLength: 1, maxLength: 5 }).map((names) => `/${names.join('/')}`)

test('a path without wildcards is met by itself and nothing else', () =>
  fc.assert(
    fc.property(somePath, somePath, (source, other) => {
      expect(path(source, source)).toEqual([])
      expect(path(source, other) !== undefined).toBe(source === other)
    }),
  ))

test('a prefix means all that begins so, and what follows is its capture', () =>
  fc.assert(
    fc.property(somePath, somePath, (prefix, text) => {
      const meant = text.startsWith(`${prefix}/`)
      for (const end of ['/*', '/**']) expect(path(prefix + end, text)).toEqual(meant ? [text.slice(prefix.length + 1)] : undefined)
    }),
  ))

/** Wildcards one after the other, by trying all. */
function naive(glob: string, text: string): boolean {
  if (glob === '') return text === ''
  if (glob.startsWith('**')) return Array.from({ length: text.length + 1 }, (_, n) => n).some((n) => naive(glob.slice(2), text.slice(n)))
  if (glob.startsWith('*')) {
    const end = text.indexOf('/') < 0 ? text.length : text.indexOf('/')
    return Array.from({ length: end + 1 }, (_, n) => n).some((n) => naive(glob.slice(1), text.slice(n)))
  }
  if (text === '') return false
  if (glob.startsWith('?')) return text[0] !== '/' && naive(glob.slice(1), text.slice(1))
  return glob[0] === text[0] && naive(glob.slice(1), text.slice(1))
}

test('a glob means what its wildcards mean one by one', () =>
  fc.assert(
    fc.property(fc.stringMatching(/^\/[ab/*?]{0,6}c$/), fc.stringMatching(/^\/[abc/]{0,8}$/), (glob, text) => {
      expect(path(glob, text) !== undefined).toBe(naive(glob, text))
    }),
    { numRuns: 500 },
  ))
