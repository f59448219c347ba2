import { expect, test } from 'vitest'
import { pathInfoProblem, pathInfoRule } from '../../../app/site/path-info.ts'
import type { Exec } from '../../../app/site/rules/exec.ts'

const exec: Exec = (expression, text) => expression.exec(text)
const USUAL = '^(/.+?\\.php)(/.*)?$'

test.each([
  [USUAL, '/a.php', '/a.php', ''],
  [USUAL, '/a.php/x/y', '/a.php', '/x/y'],
  [USUAL, '/a.php/b.php/c', '/a.php', '/b.php/c'],
  ['^(/.+\\.php)(/.*)?$', '/a.php/b.php/c', '/a.php/b.php', '/c'],
  [USUAL, '/x.php/a\nb', '/x.php', '/a\nb'], // CVE-2019-11043: `.` must not stop at a line's end
  ['^(/.+?\\.php)/', '/a.php/x', '/a.php', ''],
  ['^(/index\\.php)(/.*)?$', '/index.php/x', '/index.php', '/x'],
])('%s splits %j', (source, path, script, pathInfo) => {
  expect(pathInfoRule(source, exec).split(path)).toEqual({ script, pathInfo })
})

test.each([
  [USUAL, '/a.css'],
  [USUAL, '/a.phpx'],
  ['^(/index\\.php)(/.*)?$', '/other.php/x'],
  ['^/x|(/y)(/.*)?$', '/x'],
])('%s does not split %s', (source, path) => expect(pathInfoRule(source, exec).split(path)).toBeUndefined())

test.each([
  ['^(/.+\\.php)$', false],
  [USUAL, true],
])('%s gives PATH_INFO: %s', (source, gives) => expect(pathInfoRule(source, exec).givesPathInfo).toBe(gives))

test.each([
  [USUAL, undefined],
  ['^/x$', 'has 0'],
  ['(a)(b)(c)', 'has 3'],
  ['(', 'Invalid regular expression'],
  ['(a)\\', 'Invalid regular expression'],
])('%s: %s', (source, says) => {
  const problem = pathInfoProblem(source)
  if (says === undefined) expect(problem).toBeUndefined()
  else {
    expect(problem).toContain(says)
    expect(() => pathInfoRule(source, exec)).toThrow(SyntaxError)
  }
})
