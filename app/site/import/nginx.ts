import { KEPT_BACK, variableOf } from '../../cgi/header-name.ts'
import { DEFAULT_PATH_INFO, pathInfoProblem } from '../path-info.ts'
import { type Imported, type ImportedPool, type ImportedSite, type LeftLine, settingsOf } from './imported.ts'
import { type Include, type NginxDirective, nginxDirectives } from './nginx-directives.ts'
import { isMade, nginxTemplate } from './nginx-params.ts'
import { beginning, exactly, quotedPattern, sitePattern } from './site-pattern.ts'
import { timeMs, timeWritten } from './times.ts'

/** The servers of an nginx configuration that hand requests to FastCGI, as sites and external pools. @param include reads further files */
export function importNginx(text: string, path: string, include: Include): Imported {
  return new NginxImport(nginxDirectives(text, path, include)).imported()
}

class NginxImport {
  private readonly left: LeftLine[] = []
  private readonly pools = new Map<string, ImportedPool>()
  private readonly upstreams: readonly NginxDirective[]

  constructor(private readonly all: readonly NginxDirective[]) {
    this.upstreams = blocksOf(all, 'upstream')
  }

  imported(): Imported {
    const sites = blocksOf(this.all, 'server').flatMap((server) => this.server(server))
    return { sites, pools: [...this.pools.values()], left: this.left }
  }

  private leave({ path, line, name, args }: NginxDirective, why: string): void {
    // A file may be included more than once.
    if (this.left.some((each) => each.path === path && each.line === line)) return
    this.left.push({ path, line, text: [name, ...args].join(' ').replace(/\s+/g, ' '), why })
  }

  private server({ block = [] }: NginxDirective): ImportedSite[] {
    const pass = mainPass(block)
    if (!pass) return []
    const site = new Draft(this.poolOf(pass))
    for (const each of block) {
      if (each.name === 'location') this.location(each, site)
      else if (!this.taken(each, site)) this.leave(each, 'a site has no key for it')
    }
    const [host] = site.hosts
    return [{ name: host?.replace(/\.localhost$/, '') ?? 'default', settings: site.settings() }]
  }

  /** A directive that may stand in a server and in a location. */
  private taken({ name, args, block }: NginxDirective, site: Draft): boolean {
    const [first = '', second = ''] = args
    if (WITHOUT_MEANING.has(name)) return true
    if (name === 'server_name') site.hosts = args.filter((host) => /^[a-z0-9.-]+$/i.test(host))
    else if (name === 'listen') site.port ??= /(?:^|:)(\d+)$/.exec(first)?.[1]
    else if (name === 'root') site.root ??= plainValue(first)
    else if (name === 'index' || name === 'fastcgi_index') site.index = site.index.length > 0 ? site.index : args.map(plainValue)
    else if (name === 'client_max_body_size') site.body = /^0$/.test(first) ? undefined : first.toUpperCase()
    else if (name === 'client_body_timeout') site.time('client-idle', first, 60_000)
    else if (name === 'fastcgi_connect_timeout') site.time('connect', first, 2000)
    else if (name === 'fastcgi_read_timeout') site.time('answer', first, 86_400_000)
    else if (name === 'fastcgi_split_path_info') return site.split(first)
    else if (name === 'fastcgi_param') return site.param(first, second, args[2] === 'if_not_empty')
    else if (name === 'try_files') site.front ??= frontOf(args.at(-1) ?? '')
    else if (name === 'set') return first === '$script' || first === '$path_info' || second === '$fastcgi_path_info'
    else if (name === 'if') return this.condition(args.join(' ').replace(/ \)$/, ')'), block ?? [], site)
    else return false
    return true
  }

  /** Those that `sluice export` writes, and those that only refuse what Sluice refuses. */
  private condition(condition: string, [first]: readonly NginxDirective[], site: Draft): boolean {
    const [, index] = /^\(-f \$document_root\$\{?uri\}?\/?(.+)\)$/s.exec(condition) ?? []
    if (index !== undefined && first?.name === 'rewrite') site.indexes.push(plainValue(index))
    return (
      index !== undefined ||
      /^\(!?-[fe] \$(?:request_filename|document_root\$fastcgi_script_name)\)$/.test(condition) ||
      condition === '($uri ~ [\r\n])'
    )
  }

  private location(each: NginxDirective, site: Draft): void {
    const { args, block = [] } = each
    const pattern = patternOf(args)
    const [only] = block
    const does = block.length === 1 && only ? this.ruleOf(only) : undefined
    if (does && pattern !== undefined) {
      site.rules.push({ match: { path: [pattern] }, ...does })
      return
    }
    const proxied = block.find(({ name }) => name === 'proxy_pass')
    const upstream = /^(https?:\/\/[^/$]+)\/?$/.exec(proxied?.args[0] ?? '')?.[1]
    if (pattern !== undefined && upstream?.startsWith('http://')) {
      site.rules.push({ match: { path: [pattern] }, proxy: upstream })
      return
    }
    const pass = block.find(({ name }) => name === 'fastcgi_pass')
    const split = args.join(' ').match(/^~ \(\?s\)\^\(\?=.*?\(\?:\/\|\$\)\)\(\?:(.*)\)$/s)?.[1]
    if (split !== undefined) site.split(split.replace(/\(\?<(?:script|path_info)>/g, '('))
    if (pass) {
      const pool = this.poolOf(pass)
      if (pool !== site.pool && pattern !== undefined) site.rules.push({ match: { path: [pattern] }, pool })
    }
    for (const inner of block) {
      if (inner.name === 'fastcgi_pass' || inner.name === 'return') continue
      if (inner.name === 'rewrite' && inner.args[0] === '^' && inner.args[2] === 'last') site.front ??= plainValue(inner.args[1] ?? '')
      else if (!this.taken(inner, site)) this.leave(inner, 'a site has no key for it')
    }
  }

  private ruleOf({ name, args: [first = '', second] }: NginxDirective): Readonly<Record<string, unknown>> | undefined {
    if (name === 'deny' && first === 'all') return { deny: 'true' }
    if (name !== 'return') return undefined
    if (/^40[34]$/.test(first) && second === undefined) return { deny: first }
    const to = nginxTemplate(second ?? '')
    return /^30[12378]$/.test(first) && to && /^(?:\/|https?:\/\/)/.test(to) ? { redirect: { to, status: first } } : undefined
  }

  /** The pool that an address or an upstream comes to. */
  private poolOf({ args: [to = ''] }: NginxDirective): string {
    const upstream = this.upstreams.find(({ args }) => args[0] === to)
    const inside = upstream?.block ?? []
    const servers = upstream ? inside.flatMap(({ name: key, args }) => (key === 'server' && args[0] ? [args[0]] : [])) : [to]
    const isFirst = inside.some(({ args }) => args.includes('backup'))
    const balance = inside.some(({ name: key }) => key === 'least_conn') ? 'leastconn' : isFirst ? 'first' : 'roundrobin'
    const plain = upstream ? to : (to.split('/').at(-1) ?? '').replace(/\.sock$/, '').replace(/[^A-Za-z0-9_-]+/g, '-')
    // Sockets of one name may lie in two folders.
    const taken = (name: string): boolean => String(this.pools.get(name)?.servers ?? servers) !== String(servers)
    let name = plain
    for (let n = 2; taken(name); n++) name = `${plain}-${n}`
    this.pools.set(name, { name, servers, balance, keepConn: inside.some(({ name: key }) => key === 'keepalive') })
    return name
  }
}

/** What is known of a site so far. */
class Draft {
  hosts: readonly string[] = []
  port: string | undefined
  root: string | undefined
  index: readonly string[] = []
  readonly indexes: string[] = []
  body: string | undefined
  /** Path; empty: none was said. */
  front: string | undefined
  readonly rules: Readonly<Record<string, unknown>>[] = []
  private pathInfo: string | undefined
  private docrootInPool: string | undefined
  private readonly times: Record<string, string> = {}
  private readonly setParams: Record<string, string> = {}
  private readonly hidden = new Set<string>()

  constructor(readonly pool: string) {}

  time(key: string, text: string, usualMs: number): void {
    const ms = timeMs(/^\d+$/.test(text) ? `${text}s` : text)
    if (ms !== undefined && ms !== usualMs) this.times[key] = timeWritten(ms)
  }

  split(expression: string): boolean {
    if (pathInfoProblem(expression)) return false
    this.pathInfo = expression
    return true
  }

  param(name: string, value: string, ifNotEmpty: boolean): boolean {
    if (name === 'DOCUMENT_ROOT' || name === 'SCRIPT_FILENAME') {
      if (name === 'DOCUMENT_ROOT' && !/\$(?:document|realpath)_root/.test(value)) this.docrootInPool = plainValue(value)
      return true
    }
    if (isMade(name, value)) return true
    if (value === '' && name.startsWith('HTTP_')) {
      this.hidden.add(name)
      return true
    }
    const template = nginxTemplate(value)
    if (template === undefined || (ifNotEmpty && template === '')) return false
    this.setParams[name] = template
    return true
  }

  settings(): Readonly<Record<string, unknown>> {
    const usual = new Set(['HTTP_CONTENT_TYPE', ...[...KEPT_BACK].map(variableOf)])
    const root = this.root ?? '/'
    return settingsOf({
      root,
      'docroot-in-pool': this.docrootInPool === root ? undefined : this.docrootInPool,
      hosts: this.hosts,
      port: this.port,
      index: [this.indexes, this.index, NGINX_INDEX].find((names) => names.length > 0),
      'path-info': this.pathInfo === DEFAULT_PATH_INFO ? undefined : this.pathInfo,
      'front-controller': this.front || 'false',
      pool: this.pool,
      'set-params': this.setParams,
      'hide-headers': [...this.hidden]
        .filter((name) => !usual.has(name))
        .map((name) => name.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-')),
      timeouts: this.times,
      limits: { ...(this.body === undefined ? {} : { body: this.body }) },
      rules: this.rules,
    })
  }
}

/** That of the location which says the least of a path: `\.php$` and not `^/api/.+\.php$`. */
function mainPass(block: readonly NginxDirective[]): NginxDirective | undefined {
  const passes = [{ args: [], block }, ...block.filter(({ name }) => name === 'location')].flatMap(({ args, block: inside = [] }) => {
    const pass = inside.find(({ name }) => name === 'fastcgi_pass')
    return pass ? [{ pass, length: args.join(' ').length }] : []
  })
  return passes.sort((a, b) => a.length - b.length)[0]?.pass
}

/** Where no index is named. */
const NGINX_INDEX = ['index.html']

/** They change nothing of what a site serves here. */
const WITHOUT_MEANING = new Set([
  ...[
    'absolute_redirect',
    'access_log',
    'charset',
    'charset_types',
    'client_body_buffer_size',
    'error_log',
    'fastcgi_buffers',
    'fastcgi_buffer_size',
  ],
  ...[
    'fastcgi_buffering',
    'fastcgi_keep_conn',
    'fastcgi_send_timeout',
    'large_client_header_buffers',
    'internal',
    'log_not_found',
    'server_tokens',
    'fastcgi_busy_buffers_size',
  ],
])

const everyOne = (all: readonly NginxDirective[]): readonly NginxDirective[] => all.flatMap((each) => [each, ...everyOne(each.block ?? [])])
const blocksOf = (all: readonly NginxDirective[], name: string): readonly NginxDirective[] =>
  everyOne(all).filter((each) => each.name === name && each.block !== undefined)

/** `$` that a variable holds, because nginx has no escape for it. */
const plainValue = (value: string): string => value.replaceAll('${sluice_dollar}', () => '$')

/** The last of `try_files`, where it is a script: `/index.php?$query_string`. */
const frontOf = (last: string): string | undefined =>
  last.startsWith('/') ? plainValue(last.replace(/(?:\?|\$is_args).*$/s, '')) : undefined

/** What a location matches; undefined: everything, or what Sluice tells apart by itself. */
function patternOf([modifier = '', expression]: readonly string[]): string | undefined {
  if (modifier === '/' || modifier.startsWith('@')) return undefined
  if (expression === undefined || modifier === '^~') return beginning(expression ?? modifier, 'path')
  if (modifier === '=') return exactly(expression, 'path') ?? quotedPattern('^', expression, '$')
  return sitePattern(expression, 'path', modifier === '~*')
}
