import { expect, test } from 'vitest'
import type { GenerationView } from '../../../../app/contract/state.ts'
import { progressOf } from '../../../../renderer/pools/editor/progress.ts'

const one = (n: number, at: GenerationView['at'], held: number | null = null): GenerationView => {
  return { n, at, held, pid: n, address: '', startedMs: 0 }
}

test.each([
  { name: 'nothing runs', generations: [], applying: false, says: undefined },
  { name: 'PHP-FPM is asked', generations: [one(1, 'serving')], applying: true, says: 'Checking' },
  { name: 'the next is on its way', generations: [one(1, 'serving'), one(2, 'starting')], applying: true, says: 'Generation 2 starting' },
  {
    name: 'what the old one holds',
    generations: [one(1, 'draining', 1), one(2, 'serving')],
    applying: false,
    says: 'Generation 2 serves, generation 1 draining, 1 exchange left',
  },
  {
    name: 'several drain, of one it is not known what it holds',
    generations: [one(1, 'draining'), one(2, 'draining', 3), one(3, 'serving')],
    applying: false,
    says: 'Generation 3 serves, generation 1 draining, generation 2 draining, 3 exchanges left',
  },
  { name: 'all is done', generations: [one(2, 'serving')], applying: false, says: 'Generation 2 serves' },
])('how applying goes on: $name', ({ generations, applying, says }) => {
  expect(progressOf({ generations }, applying)?.says).toBe(says)
})
