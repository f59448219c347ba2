import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failure } from '../../../app/failure.ts'
import { addRule, duplicateRule, moveRule, removeRule, type SaidRule, setRule } from '../../../app/site/edit-rules.ts'
import { writtenRules } from '../../../app/site/written-rules.ts'

const FILE = `# The site blog.
root: /home/me/blog   # here
rules:
  # nobody from outside
  - { match: { path: /admin/** }, deny: true }   # for now

  # Old addresses.

  # moved in 2024
  - match:
      path: /old/**   # all of it
      host: 'blog.test'
    redirect: { to: "/new/\${1}", status: 301 }
    # status: 302
  - respond:
      body: |
        Back

        soon.

# what comes last
port: 8081
`

const said = (text: string) => writtenRules(text)?.rules.map((rule) => rule.said)

test('a rule is added on a line of its own; all else stays', () => {
  const rule = { match: { path: '*.css', method: ['GET', 'HEAD'] }, deny: '404' }
  const line = '  - { match: { path: "*.css", method: [ GET, HEAD ] }, deny: 404 }\n'
  expect(addRule(FILE, 0, rule)).toBe(FILE.replace('  # nobody', `${line}  # nobody`))
  expect(addRule(FILE, 1, rule)).toBe(FILE.replace('  # moved', `${line}  # moved`))
  expect(addRule(FILE, 3, rule)).toBe(FILE.replace('        soon.\n', `        soon.\n${line}`))
  expect(addRule('', 0, rule)).toBe(`rules:\n${line}`)
  expect(addRule('root: /x', 0, rule)).toBe(`root: /x\nrules:\n${line}`)
  expect(addRule('rules: []   # none\nroot: /x\n', 0, rule)).toBe(`rules:\n${line.trimEnd()}   # none\nroot: /x\n`)
  expect(addRule('rules:\nroot: /x\n', 0, rule)).toBe(`rules:\n${line}root: /x\n`)
  expect(addRule('rules: [{ deny: true }]\n', 1, { deny: '404' })).toBe('rules: [{ deny: true }, { deny: 404 }]\n')
  expect(addRule('rules: [{ deny: true }]\n', 0, { deny: '404' })).toBe('rules: [{ deny: 404 }, { deny: true }]\n')
  expect(addRule('root: /x\r\n', 0, { deny: '404' })).toBe('root: /x\r\nrules:\r\n  - { deny: 404 }\r\n')
})

test('of a rule that is changed its own lines change, and keep their comments', () => {
  expect(setRule(FILE, 0, { match: { path: '/admin/**', not: { client: 'loopback' } }, deny: 'true' })).toBe(
    FILE.replace('/admin/** }', '/admin/**, not: { client: loopback } }').replace('   # for now', ' # for now'),
  )
  const changed = setRule(FILE, 1, { match: { path: '/gone/**' }, redirect: { to: '/', status: '301' } })
  expect(changed).toContain('    # status: 302\n')
  expect(changed).toContain('      path: /gone/** # all of it\n')
  expect(changed.replace(/ {2}- match:[\s\S]*?# status: 302\n/, '')).toBe(FILE.replace(/ {2}- match:[\s\S]*?# status: 302\n/, ''))
  expect(setRule(FILE, 2, { respond: { body: 'Back\n\nlater.\n' } })).toBe(FILE.replace('soon.', 'later.'))
  expect(setRule('rules: [{ deny: true }, {deny: 404}] # x', 1, { deny: '403' })).toBe('rules: [{ deny: true }, { deny: 403 }] # x')
})

test('a rule goes with the comments right above it; what stands apart stays', () => {
  expect(moveRule(FILE, 1, 0)).toBe(`# The site blog.
root: /home/me/blog   # here
rules:
  # moved in 2024
  - match:
      path: /old/**   # all of it
      host: 'blog.test'
    redirect: { to: "/new/\${1}", status: 301 }
    # status: 302

  # Old addresses.

  # nobody from outside
  - { match: { path: /admin/** }, deny: true }   # for now
  - respond:
      body: |
        Back

        soon.

# what comes last
port: 8081
`)
  expect(removeRule(FILE, 0)).toBe(FILE.replace(/ {2}# nobody[\s\S]*?# for now\n/, ''))
  expect(moveRule('rules:\n- deny: true\n- deny: 404', 1, 0)).toBe('rules:\n- deny: 404\n- deny: true')
  expect(duplicateRule('rules:\n- deny: true\n# two\n- deny: 404', 1)).toBe('rules:\n- deny: true\n# two\n- deny: 404\n# two\n- deny: 404')
})

test('without its last rule the list is empty, and takes one again', () => {
  const none = removeRule('root: /x\nrules: # mine\n  # one\n  - deny: true\nport: 1\n', 0)
  expect(none).toBe('root: /x\nrules: [] # mine\nport: 1\n')
  expect(said(addRule(none, 0, { deny: '404' }))).toEqual([{ deny: '404' }])
  expect(removeRule('rules: [ { deny: true } ]', 0)).toBe('rules: [  ]')
})

test.each([
  { name: 'a list that is the copy of another', text: 'a: &a [{ deny: true }]\nrules: *a\n' },
  { name: 'no list', text: 'rules: deny\n' },
  { name: 'what is no YAML', text: 'rules: [\n' },
  { name: 'a file in braces', text: '{ root: /x }\n' },
])('only a person changes $name', ({ text }) => {
  expect(() => addRule(text, 0, { deny: 'true' })).toThrow(Failure)
})

test('a move that would tear a copy from what it is of is refused', () => {
  const text = 'rules:\n  - &a { deny: true }\n  - *a\n'
  expect(() => moveRule(text, 1, 0)).toThrow(Failure)
  expect(said(removeRule(text, 1))).toEqual([{ deny: 'true' }])
})

const word = fc.constantFrom(
  'a',
  '/api/*',
  '*.css',
  '~^/x(\\d+)$',
  '',
  'x: y',
  '# no',
  "it's",
  '"q"',
  'true',
  '301',
  ' lead',
  'é\n2nd',
  'a\r\nb',
  '- a',
  '[x',
  '{',
  '${1}',
  '&a',
  '!t',
  '@',
  '%',
)
const someRule: fc.Arbitrary<SaidRule> = fc.record(
  {
    match: fc.record(
      { path: fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })), header: fc.dictionary(word, word, { maxKeys: 2 }) },
      { requiredKeys: [] },
    ),
    rewrite: word,
    respond: fc.record({ status: word, body: word }, { requiredKeys: [] }),
    deny: word,
  },
  { requiredKeys: ['deny'] },
)
type Step = {
  readonly does: 'add' | 'set' | 'remove' | 'move' | 'duplicate'
  readonly a: number
  readonly b: number
  readonly rule: SaidRule
}
const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom('add', 'set', 'remove', 'move', 'duplicate'),
  a: fc.nat(9),
  b: fc.nat(9),
  rule: someRule,
})
const START = [
  FILE,
  FILE.replace(/\n/g, '\r\n'),
  FILE.trimEnd(),
  'root: /x\nrules: [ { deny: true }, {respond: "a, b" } ] # all\nport: 1\n',
  'rules:\n- deny: true\n',
  'root: /x\nrules: []\n',
  '',
]

test('whatever is done in whatever order, the rules read as meant, and all else as before', () => {
  fc.assert(
    fc.property(fc.constantFrom(...START), fc.array(step, { maxLength: 6 }), (start, steps) => {
      let text = start
      let rules = (said(start) ?? []) as SaidRule[]
      for (const { does, a, b, rule } of steps) {
        const [at, to] = [a % Math.max(1, rules.length), b % Math.max(1, rules.length)]
        if (does !== 'add' && rules.length === 0) continue
        const next = [...rules]
        if (does === 'add') {
          next.splice(at, 0, rule)
          text = addRule(text, at, rule)
        } else if (does === 'set') {
          next[at] = rule
          text = setRule(text, at, rule)
        } else if (does === 'remove') {
          next.splice(at, 1)
          text = removeRule(text, at)
        } else if (does === 'duplicate') {
          next.splice(at, 0, rules[at] ?? {})
          text = duplicateRule(text, at)
        } else {
          next.splice(at, 1)
          next.splice(to, 0, rules[at] ?? {})
          text = moveRule(text, at, to)
        }
        rules = next
        expect(said(text)).toEqual(rules)
      }
      const outside = start.split(/\r?\n/).filter((line) => /^(?:#|root|port)/.test(line))
      expect(text.split(/\r?\n/)).toEqual(expect.arrayContaining(outside))
    }),
    { numRuns: 150 },
  )
})

test('what stands outside of the rule that is touched stays, byte for byte, and comments stay with their rules', () => {
  const lines = fc.constantFrom('  - { deny: true }', '  - match: { path: /a }   # p\n    deny: 404  # d', '  - respond: "x"\n    # off: 1')
  const item = fc.record({ above: fc.constantFrom('', '\n', '  # above\n', '\n  # apart\n\n', '\n  # apart\n\n  # above\n'), lines })
  fc.assert(
    fc.property(fc.array(item, { minLength: 2, maxLength: 4 }), fc.nat(), fc.nat(), someRule, (items, a, b, rule) => {
      const tagged = items.map(({ above, lines: own }, n) => ({
        above: above.replace('above', `above ${n}`),
        own: own.replace(/(?: {2}# d)?$/, ` # is ${n}`),
      }))
      const text = `root: /x # r\nrules:\n${tagged.map(({ above, own }) => `${above}${own}\n`).join('')}# tail\nport: 1\n`
      const [at, to] = [a % items.length, b % items.length]
      const written = writtenRules(text)?.rules ?? []
      const { from = 0, to: end = 0, at: self = 0 } = written[at] ?? {}
      const set = setRule(text, at, rule)
      expect(set.startsWith(text.slice(0, self)) && set.endsWith(text.slice(end))).toBe(true)
      expect(removeRule(text, at)).toBe(items.length > 1 ? text.slice(0, from) + text.slice(end) : expect.anything())
      const moved = moveRule(text, at, to)
      const chunkOf = (whole: string, n: number): string => {
        const one = writtenRules(whole)?.rules[n]
        return whole.slice(one?.from, one?.to)
      }
      expect(chunkOf(moved, to)).toBe(chunkOf(text, at))
      expect([...moved].sort().join('')).toBe([...text].sort().join(''))
    }),
  )
})
