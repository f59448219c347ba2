import { expect, test } from 'vitest'
import { poolText, readPoolText, sectionValues } from '../../../app/pool/pool-text.ts'

const values = (text: ReturnType<typeof poolText>, section: string): Record<string, string> =>
  Object.fromEntries([...sectionValues(readPoolText(text).statements, section)].map(([key, { directive }]) => [key, directive.value]))

test('of a key that is given twice the last counts, also over two parts of a section', () => {
  const text = poolText('/p', '[a]\npm = static\n[b]\npm = ondemand\n[A]\npm = dynamic\n')
  expect(values(text, 'a')).toEqual({ pm: 'dynamic' })
  expect(values(text, 'B')).toEqual({ pm: 'ondemand' })
  expect(readPoolText(text).sections.map(({ name }) => name)).toEqual(['a', 'b'])
})

test('what stands before the first header belongs to [global]', () => {
  expect(values(poolText('/p', 'pid = /x\n[a]\nuser = u\n[global]\nlog_level = debug\n'), 'global')).toEqual({
    pid: '/x',
    log_level: 'debug',
  })
})

test('an included file goes on in the section where it is included, and the file goes on in its last one', () => {
  const child = poolText('/child', 'pm = static\n[b]\nuser = u\n')
  const text = poolText('/p', '[a]\ninclude = /child\nuser = v\n', new Map([[2, [child]]]))
  expect(values(text, 'a')).toEqual({ include: '/child', pm: 'static' })
  expect(values(text, 'b')).toEqual({ user: 'v' })
  expect(readPoolText(text).statements.at(-1)).toMatchObject({ path: '/p', line: 3, section: 'b' })
})

test('several included files are read in order', () => {
  const [first, second] = [poolText('/1', 'pm = static\n'), poolText('/2', 'pm = dynamic\n')]
  expect(values(poolText('/p', '[a]\ninclude = /*\n', new Map([[2, [first, second]]])), 'a').pm).toBe('dynamic')
})
