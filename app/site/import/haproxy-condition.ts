import type { Match } from '../rules/match.ts'
import { beginning, exactly, quotedPattern, sitePattern } from './site-pattern.ts'

/** What a name behind `if` may stand for. */
export interface HaproxyNames {
  /** By name: each line of the ACL, without its name. */
  readonly acls: ReadonlyMap<string, readonly (readonly string[])[]>
  /** By variable and number, as `txn.rule 2`: the conditions under which it was set. */
  readonly numbers: ReadonlyMap<string, Match>
}

/** The words behind `if` or `unless` as conditions of a site. undefined: a site has no way to say it. */
export function haproxyMatch(words: readonly string[], names: HaproxyNames): Match | undefined {
  const [keyword, ...condition] = words
  if (keyword === undefined) return {}
  if (keyword !== 'if' && keyword !== 'unless') return undefined
  const match = allOf(condition, names)
  return match && keyword === 'unless' ? { not: match } : match
}

function allOf(words: readonly string[], names: HaproxyNames): Match | undefined {
  let match: Match = {}
  let not: Match | undefined
  for (let at = 0; at < words.length; at++) {
    let word = words[at] ?? ''
    const isNot = word.startsWith('!')
    if (isNot) word = word.slice(1) || (words[++at] ?? '')
    if (/^(?:or|\|\|)$/i.test(word)) return undefined
    let tests = names.acls.get(word)
    if (word === '{') {
      const end = words.indexOf('}', at)
      if (end < 0) return undefined
      tests = [words.slice(at + 1, end)]
      at = end
    }
    // The first of a chain sets the number: that none before it did goes without saying.
    if (isNot && /^var\(txn\.\w+\) -m found$/.test(tests?.[0]?.join(' ') ?? '')) continue
    const test = tests && anyOf(tests, names)
    if (!test || (isNot && not)) return undefined
    if (isNot) not = test
    else {
      const both = joined(match, test)
      if (!both) return undefined
      match = both
    }
  }
  return not ? { ...match, not } : match
}

/** undefined: both say something of the same thing. */
function joined(a: Match, b: Match): Match | undefined {
  const fields = (kind: 'header' | 'query') => (a[kind] || b[kind] ? { [kind]: { ...a[kind], ...b[kind] } } : {})
  const clash = Object.keys(b).some((key) => Object.hasOwn(a, key) && key !== 'header' && key !== 'query')
  return clash ? undefined : { ...a, ...b, ...fields('header'), ...fields('query') }
}

/** Lines of one ACL: one is enough, so they must speak of the same thing. */
function anyOf(tests: readonly (readonly string[])[], names: HaproxyNames): Match | undefined {
  const all = tests.map((test) => matchOf(test, names))
  const [first] = all
  if (!first) return undefined
  const [key, ...more] = Object.keys(first) as (keyof Match)[]
  if (all.length === 1) return first
  if (key === undefined || more.length > 0 || key === 'not') return undefined
  const lists = all.map((each) => each?.[key])
  if (lists.every((list) => Array.isArray(list))) return { [key]: lists.flat() }
  const [name, ...others] = Object.keys(first[key] ?? {})
  const values = lists.map((list) => (list as Readonly<Record<string, readonly string[]>> | undefined)?.[name ?? ''])
  return name !== undefined && others.length === 0 && values.every((list) => list !== undefined)
    ? { [key]: { [name]: values.flat() } }
    : undefined
}

type Kind = 'str' | 'beg' | 'end' | 'reg' | 'found' | 'int'

function matchOf([fetch = '', ...words]: readonly string[], names: HaproxyNames): Match | undefined {
  const [base = '', ...converters] = fetch.split(',')
  if (converters.some((each) => !/^(?:lower|url_dec(?:\(1\))?|host_only)$/.test(each))) return undefined
  const [, name = base, suffix] = /^(path|hdr|req\.hdr|hdr|url_param)_(beg|end|reg|dir|sub|dom)(?=$|\()/.exec(base) ?? []
  const argument = /\((.*)\)$/s.exec(base)?.[1] ?? ''
  let kind: Kind | undefined = suffix === undefined ? 'str' : suffix === 'beg' || suffix === 'end' || suffix === 'reg' ? suffix : undefined
  let ignoreCase = false
  let at = 0
  for (; at < words.length && words[at]?.startsWith('-'); at++) {
    if (words[at] === '--') {
      at++
      break
    }
    if (words[at] === '-i') ignoreCase = true
    else if (words[at] === '-m') kind = /^(?:str|beg|end|reg|found|int)$/.exec(words[++at] ?? '')?.[0] as Kind | undefined
    else return undefined
  }
  const values = words.slice(at)
  if (kind === undefined) return undefined
  const of = name === 'path' || base === 'var(txn.path)' ? 'path' : 'text'
  const patterns = (): string[] => (kind === 'found' ? ['*'] : values.map((value) => pattern(value, kind, of, ignoreCase)))
  if (base === 'method') return { method: values }
  if (base === 'src') return { client: clients(values) }
  if (of === 'path') return { path: patterns() }
  if (base === 'var(txn.host)' || (/^(?:req\.)?(?:f?hdr)/.test(base) && argument.toLowerCase() === 'host')) {
    // Names of hosts are told by small letters.
    ignoreCase = false
    return { host: patterns().map((each) => (each.startsWith('~') ? each : each.toLowerCase())) }
  }
  if (kind === 'int') return names.numbers.get(`${/^var\((.*)\)$/.exec(base)?.[1] ?? ''} ${values.join(' ')}`)
  if (/^(?:req\.)?f?hdr/.test(base)) return { header: { [argument.toLowerCase()]: patterns() } }
  if (/^(?:url_param|urlp)\(/.test(base)) return { query: { [argument]: patterns() } }
  return undefined
}

function pattern(value: string, kind: Kind | undefined, of: 'path' | 'text', ignoreCase: boolean): string {
  if (kind === 'reg') return sitePattern(value, of, ignoreCase)
  const plain = ignoreCase ? undefined : kind === 'beg' ? beginning(value, of) : kind === 'str' ? exactly(value, of) : undefined
  const quoted = quotedPattern(kind === 'end' ? '' : '^', value, kind === 'beg' ? '' : '$')
  return plain ?? (ignoreCase ? `~*${quoted.slice(1)}` : quoted)
}

const clients = (ranges: readonly string[]): readonly string[] => (ranges.join(' ') === '127.0.0.0/8 ::1' ? ['loopback'] : ranges)
