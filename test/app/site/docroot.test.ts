import { expect, test } from 'vitest'
import { chooseDocroot } from '../../../app/site/docroot.ts'

test.each([
  [[], '', 'none of'],
  [['web'], 'web', 'web holds an index.php'],
  [['webroot', 'public'], 'public', 'public holds'],
  [['htdocs'], '', 'none of'],
])('%j', (withIndex, docroot, why) => {
  const chosen = chooseDocroot(withIndex)
  expect(chosen.docroot).toBe(docroot)
  expect(chosen.why).toContain(why)
})
