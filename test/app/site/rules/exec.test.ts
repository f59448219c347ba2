import { expect, test } from 'vitest'
import { endsSoon } from '../../../../app/site/rules/exec.ts'

test.each([
  ['^/x$', true],
  ['^/x(\\d+)$', true],
  ['^/x/[^/]*$', true],
  ['^/a\\*\\+b+$', true],
  ['^/[*+]+$', true],
  ['^(/.+?\\.php)(/.*)?$', false],
  ['^(a+)+$', false],
  ['^(a|a)*$', false],
  ['^(a){2,}', false],
  ['a*a*b', false],
  ['a{2,}b+', false],
  ['^/(?:en|de)/x??(y)?$', true],
  [`^${'a?'.repeat(26)}$`, false],
  [`^${'(a|a)'.repeat(26)}b$`, false],
])('%s ends soon: %s', (source, soon) => expect(endsSoon(source)).toBe(soon))
