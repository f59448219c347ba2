import { DEFAULT_PATH_INFO, pathInfoProblem } from '../path-info.ts'
import type { Match } from '../rules/match.ts'
import { type HaproxyNames, haproxyMatch } from './haproxy-condition.ts'
import { type HaproxyLine, haproxyLines } from './haproxy-lines.ts'
import { haproxyTemplate } from './haproxy-template.ts'
import { type Imported, type ImportedPool, type ImportedSite, type LeftLine, settingsOf } from './imported.ts'
import { timeMs, timeWritten } from './times.ts'

/** `fcgi-app`, `backend` and `frontend` of a haproxy.cfg as sites and external pools. @param path for the lines that are left */
export function importHaproxy(text: string, path: string): Imported {
  return new HaproxyImport(path, sectionsOf(haproxyLines(text))).imported()
}

interface Section {
  readonly kind: string
  readonly name: string
  readonly head: HaproxyLine
  readonly lines: readonly HaproxyLine[]
}

/** A rule or a setting, as it stands in a file. */
type Written = Readonly<Record<string, unknown>>

/** Rules by their order. Those that a variable counts keep its numbers; HAProxy chooses a backend when all else is done. */
class Rules {
  private readonly all = new Map<number, Record<string, unknown>>()

  add({ line, words }: HaproxyLine, match: Match, does: Written): void {
    const number = /\{ var\(txn\.\w+\) -m int (\d+) \}$/.exec(words.join(' '))?.[1]
    const order = number === undefined ? (words[0] === 'use_backend' ? 2 : 1) * LATER + line : Number(number)
    const known = this.all.get(order) ?? (Object.keys(match).length > 0 ? { match } : {})
    const { query, ...more } = does
    const rewrite = query === undefined ? {} : { rewrite: `${known.rewrite ?? '${path}'}?${query}` }
    this.all.set(order, { ...known, ...more, ...rewrite })
  }

  written(): readonly Written[] {
    return [...this.all].sort(([a], [b]) => a - b).map(([, rule]) => rule)
  }
}

const LATER = 1_000_000

class HaproxyImport {
  private readonly left: LeftLine[] = []
  private readonly pools: ImportedPool[] = []

  constructor(
    private readonly path: string,
    private readonly sections: readonly Section[],
  ) {}

  imported(): Imported {
    const times = this.timesOf(this.sections.filter(({ kind }) => kind === 'defaults'))
    for (const each of this.ofKind('backend')) this.backend(each)
    const sites = this.ofKind('frontend').flatMap((each) => this.frontend(each, times))
    for (const { kind, head } of this.sections) if (!KNOWN.includes(kind)) this.leave(head, `Sluice has nothing like a section ${kind}`)
    if (sites.length === 0) for (const { name } of this.pools) sites.push({ name, settings: this.siteOf(name, {}, [], times, '') })
    return { sites, pools: this.pools, left: this.left.sort((a, b) => a.line - b.line) }
  }

  private leave({ line, text }: HaproxyLine, why: string): void {
    if (!this.left.some((each) => each.line === line)) this.left.push({ path: this.path, line, text, why })
  }

  private readonly ofKind = (kind: string): readonly Section[] => this.sections.filter((each) => each.kind === kind)
  private readonly backendNamed = (name: string): Section | undefined => this.ofKind('backend').find((each) => each.name === name)

  private appOf(backend: string): Section | undefined {
    const name = this.backendNamed(backend)?.lines.find(({ words }) => words[0] === 'use-fcgi-app')?.words[1]
    return this.ofKind('fcgi-app').find((each) => each.name === name)
  }

  private timesOf(sections: readonly Section[]): Written {
    const times: Record<string, string> = {}
    for (const each of sections.flatMap(({ lines }) => lines)) {
      const [word, kind = '', value = ''] = each.words
      if (word === 'mode' && kind === 'http') continue
      const key = word === 'timeout' ? TIMES[kind] : undefined
      const ms = timeMs(value)
      if (key === undefined || ms === undefined) this.leave(each, 'a site has no key for it')
      else if (ms !== USUAL_MS[kind]) times[key] = timeWritten(ms)
    }
    return times
  }

  /** An external pool of the FastCGI servers. */
  private backend({ name, lines }: Section): void {
    const servers: string[] = []
    let balance: ImportedPool['balance'] = 'roundrobin'
    const isFastcgi = lines.some(({ words }) => words[0] === 'use-fcgi-app')
    if (!isFastcgi) return
    for (const each of lines) {
      const [word, first = '', address = '', ...options] = each.words
      if (word === 'use-fcgi-app' || (word === 'mode' && first === 'http')) continue
      if (word === 'server') {
        servers.push(
          address
            .replace(/^unix@/, 'unix:')
            .replace(/^(?:ipv4|ipv6)@/, '')
            .replace(/^\//, 'unix:/'),
        )
        const others = options.filter(
          (option, at) => option !== 'proto' && options[at - 1] !== 'proto' && option !== 'maxconn' && options[at - 1] !== 'maxconn',
        )
        if (others.length > 0) this.leave(each, `of its options ${others.join(' ')} Sluice has none`)
      } else if (word === 'balance' && /^(?:roundrobin|leastconn|first)$/.test(first)) balance = first as ImportedPool['balance']
      else this.leave(each, 'a pool has no key for it')
    }
    const app = this.appOf(name)
    const keepConn = app?.lines.some(({ words }) => words.join(' ') === 'option keep-conn') ?? false
    this.pools.push({ name, servers, balance, keepConn })
  }

  private frontend({ name, lines }: Section, times: Written): ImportedSite[] {
    const acls = new Map<string, (readonly string[])[]>()
    for (const { words } of lines) if (words[0] === 'acl') acls.set(words[1] ?? '', [...(acls.get(words[1] ?? '') ?? []), words.slice(2)])
    const numbers = new Map<string, Match>()
    const names: HaproxyNames = { acls, numbers }
    const rules = new Rules()
    const own: Record<string, unknown> = {}
    const params = new Map<string, Match>()
    const others: ImportedSite[] = []
    let pool: string | undefined
    let front = ''
    for (const each of lines) {
      const { words } = each
      const [word, second = '', ...rest] = words
      const at = words.findIndex((part) => part === 'if' || part === 'unless')
      const condition = at < 0 ? [] : words.slice(at)
      const match = haproxyMatch(condition, names)
      if (word === 'acl' || (word === 'mode' && second === 'http') || DONE_ANYWAY.has(words.join(' '))) continue
      if (words.join(' ').startsWith('http-request set-var(txn.front) bool(true) unless ')) {
        front = 'txn.front'
        continue
      }
      const body = sizeOf(words)
      if (body !== undefined) {
        own.limits = { body }
        continue
      }
      if (word === 'bind') {
        const port = /(?:^|:)(\d+)$/.exec(second)?.[1]
        if (port === undefined || words.length > 2) this.leave(each, 'a site has a port of its own, and no more')
        if (port !== undefined) own.port = port
        continue
      }
      if (word === 'default_backend') {
        pool = second
        if (!this.pools.some((known) => known.name === pool))
          this.leave(each, 'it is no backend with an fcgi-app, so the frontend is no site')
        continue
      }
      if (!match) {
        this.leave(each, 'its condition is none that a site can say')
        continue
      }
      const [, variable, number] = /^set-var\((txn\.\w+)\) int\((\d+)\)/.exec(`${second} ${rest[0] ?? ''}`) ?? []
      if (variable !== undefined && number !== undefined) {
        numbers.set(`${variable} ${number}`, match)
        params.set(`${variable} ${number}`, match)
        continue
      }
      if (isOnlyHost(match) && word === 'http-request' && second === 'deny') {
        // `unless` is a host that is not one of the site's.
        own.hosts = match.not?.host ?? own.hosts
      } else if (word === 'use_backend') this.takeBackend(each, second, match, times, rules, others)
      else if (word === 'http-request' && second === 'del-header' && at < 0)
        own['hide-headers'] = [...((own['hide-headers'] as string[]) ?? []), rest[0]]
      else {
        const does = actionOf(words.slice(1, at < 0 ? undefined : at))
        if (word === 'http-request' && does) rules.add(each, match, does)
        else this.leave(each, 'a rule of a site has no way to do it')
      }
    }
    const hidden = ((own['hide-headers'] as string[]) ?? []).filter((header) => !/^(?:trailer|proxy-connection)$/.test(header))
    if (pool === undefined || !this.pools.some((each) => each.name === pool)) return others
    return [
      { name, settings: { ...this.siteOf(pool, { ...own, 'hide-headers': hidden }, rules.written(), times, front, params) } },
      ...others,
    ]
  }

  /** A host of its own is a site; anything else is a rule. */
  private takeBackend(each: HaproxyLine, name: string, match: Match, times: Written, rules: Rules, others: ImportedSite[]): void {
    const isPool = this.pools.some((pool) => pool.name === name)
    const hosts = match.host?.filter((host) => !/[*?~]/.test(host))
    if (isPool && isOnlyHost({ not: match }) && hosts && hosts.length === match.host?.length)
      others.push({ name, settings: this.siteOf(name, { hosts }, [], times, '') })
    else if (isPool) rules.add(each, match, { pool: name })
    else {
      const server = this.backendNamed(name)?.lines.find(({ words }) => words[0] === 'server')?.words[2]
      if (server === undefined) this.leave(each, `no backend ${name} with a server is there`)
      else rules.add(each, match, { proxy: server.replace(/^unix@/, 'unix:').replace(/^(?!unix:)/, 'http://') })
    }
  }

  private siteOf(
    pool: string,
    own: Written,
    rules: readonly Written[],
    times: Written,
    front: string,
    params: ReadonlyMap<string, Match> = new Map(),
  ): Written {
    const app = this.appOf(pool)
    const said: Record<string, unknown> = { pool, 'front-controller': 'false', index: [] }
    const setParams: Record<string, unknown[]> = {}
    const passed: string[] = []
    for (const each of app?.lines ?? []) {
      const [word, name = '', value = '', ...condition] = each.words
      if (word === 'docroot') said.root = name
      else if (word === 'index') said.index = [name]
      else if (word === 'path-info') {
        const problem = pathInfoProblem(name)
        if (problem) this.leave(each, problem)
        else if (name !== DEFAULT_PATH_INFO) said['path-info'] = name
      } else if (word === 'pass-header' && condition.length === 0 && value === '') passed.push(name.toLowerCase())
      else if (word === 'set-param') {
        if (front !== '' && condition.join(' ') === `if { var(${front}) -m bool }`) {
          if (name === 'SCRIPT_NAME') said['front-controller'] = value.replaceAll('%%', '%')
        } else if (!(LIKE_SLUICE[name] === value && condition.length === 0)) this.setParam(each, setParams, params)
      } else if (word !== 'log-stderr' && !/^(?:no )?option keep-conn$/.test(each.words.join(' ')))
        this.leave(each, 'a site has no key for it')
    }
    const written = Object.entries(setParams).map(([name, choices]) => [
      name,
      choices.length === 1 && typeof choices[0] === 'string' ? choices[0] : choices,
    ])
    return settingsOf({
      root: '/',
      ...said,
      'set-params': Object.fromEntries(written),
      'pass-headers': passed.filter((name) => name !== 'authorization'),
      timeouts: times,
      ...own,
      rules,
    })
  }

  private setParam(each: HaproxyLine, into: Record<string, unknown[]>, params: ReadonlyMap<string, Match>): void {
    const [, name = '', format = '', ...condition] = each.words
    const value = haproxyTemplate(format)
    const when = haproxyMatch(condition, { acls: new Map(), numbers: params })
    if (value === undefined || !when) this.leave(each, 'a parameter of a site has no such field or condition')
    else into[name] = [...(into[name] ?? []), Object.keys(when).length > 0 ? { value, when } : value]
  }
}

const KNOWN = ['global', 'defaults', 'frontend', 'backend', 'fcgi-app']
const TIMES: Readonly<Record<string, string>> = { connect: 'connect', queue: 'queue', client: 'client-idle', server: 'answer' }
const USUAL_MS: Readonly<Record<string, number>> = { connect: 2000, queue: 60_000, client: 60_000, server: 86_400_000 }
/** What `sluice export` writes for what Sluice does by itself. */
const DONE_ANYWAY = new Set([
  'http-request deny deny_status 400 if { path -m reg -i %0[0ad] }',
  'http-request deny deny_status 400 if { path,url_dec -m reg /\\.\\.?(/|$) }',
  'http-request set-var(txn.path) path,url_dec,regsub(//+,/,g)',
  'http-request set-var(txn.host) req.hdr(host),host_only,lower,regsub(\\.$,)',
])
const LIKE_SLUICE: Readonly<Record<string, string>> = {
  SERVER_NAME: '%[var(txn.host)]',
  SERVER_ADDR: '%[dst]',
  REQUEST_SCHEME: 'http',
  REDIRECT_STATUS: '200',
}

function sectionsOf(lines: readonly HaproxyLine[]): readonly Section[] {
  const sections: { kind: string; name: string; head: HaproxyLine; lines: HaproxyLine[] }[] = []
  for (const each of lines) {
    const [word = '', name = ''] = each.words
    if (/^\S/.test(each.text) && SECTIONS.has(word) && each.words.length <= 2) sections.push({ kind: word, name, head: each, lines: [] })
    else sections.at(-1)?.lines.push(each)
  }
  return sections
}

const SECTIONS = new Set([
  ...[
    'global',
    'defaults',
    'frontend',
    'backend',
    'listen',
    'fcgi-app',
    'resolvers',
    'peers',
    'userlist',
    'mailers',
    'cache',
    'ring',
    'program',
    'http-errors',
  ],
])

/** `not: { host }` and nothing else. */
const isOnlyHost = ({ not, ...more }: Match): boolean =>
  Object.keys(more).length === 0 && not?.host !== undefined && Object.keys(not).length === 1

function sizeOf(words: readonly string[]): string | undefined {
  return /^http-request deny deny_status 413 if \{ req\.body_size gt (\d+) \}$/.exec(words.join(' '))?.[1]
}

/** What a rule does. @param words of `http-request`, without the condition */
function actionOf([name = '', ...words]: readonly string[]): Written | undefined {
  const after = (key: string): string | undefined => words[words.indexOf(key) + 1]
  const has = (key: string): boolean => words.includes(key)
  if (name === 'deny') {
    const status = has('deny_status') ? after('deny_status') : '403'
    return status === '403' ? { deny: 'true' } : status === '404' ? { deny: '404' } : undefined
  }
  if (name === 'redirect') {
    const to = words[0] === 'location' ? haproxyTemplate(words[1] ?? '') : undefined
    return to === undefined ? undefined : { redirect: has('code') ? { to, status: after('code') } : to }
  }
  if (name === 'set-path') {
    const to = haproxyTemplate(words[0] ?? '')
    return to?.startsWith('/') ? { rewrite: to } : undefined
  }
  if (name === 'set-query') {
    const query = haproxyTemplate(words[0] ?? '')
    return query === undefined ? undefined : { query }
  }
  if (name === 'return') {
    const headers = words.flatMap((word, at) =>
      word === 'hdr' ? [[words[at + 1] ?? '', (words[at + 2] ?? '').replaceAll('%%', '%')] as const] : [],
    )
    const said = {
      status: after('status'),
      type: has('content-type') ? after('content-type') : undefined,
      body: has('string') ? after('string') : undefined,
    }
    return has('lf-string') || has('file') || has('lf-file')
      ? undefined
      : { respond: settingsOf({ ...said, headers: Object.fromEntries(headers) }) }
  }
  return undefined
}
