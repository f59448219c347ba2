import { expect, test } from 'vitest'
import { LineRing } from '../../../main/pools/line-ring.ts'

test('the last 2,000 lines are kept, numbered from 1', () => {
  const ring = new LineRing('blog')
  for (let i = 1; i <= 5000; i++) ring.add({ level: 'notice', source: 'master', pid: null, says: `line ${i}` })
  const lines = ring.lines()
  expect(lines).toHaveLength(2000)
  expect(lines[0]).toMatchObject({ n: 3001, pool: 'blog', says: 'line 3001' })
  expect(lines.at(-1)?.n).toBe(5000)
})

test('who follows gets each line until he ends it', () => {
  const ring = new LineRing('blog')
  const seen: number[] = []
  const end = ring.follow((line) => seen.push(line.n))
  ring.add({ level: 'notice', source: 'master', pid: null, says: 'a' })
  end()
  ring.add({ level: 'notice', source: 'master', pid: null, says: 'b' })
  expect(seen).toEqual([1])
})
