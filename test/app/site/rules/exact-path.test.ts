import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactPath } from '../../../../app/site/rules/exact-path.ts'
import { compilePattern } from '../../../../app/site/rules/pattern.ts'

test('it means that path and no other, whatever is in it', () => {
  const path = fc
    .array(fc.constantFrom('a', '*', '?', '/', '.', '(', ')', '[', '\\', '$', '|', '{', '+', '^', '~', 'é'), { maxLength: 8 })
    .map((parts) => `/${parts.join('')}`)
  fc.assert(
    fc.property(path, path, (own, other) => {
      const pattern = compilePattern(exactPath(own), 'path')
      const meets = (text: string): boolean => pattern(text, (expression, of) => expression.exec(of)) !== undefined
      expect([meets(own), meets(other)]).toEqual([true, own === other])
    }),
  )
})
