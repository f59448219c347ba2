import { DEFAULT_PATH_INFO } from '../path-info.ts'
import { PHP_SOURCE } from '../php-source.ts'
import type { Rule } from '../rules/rule.ts'
import { captureNumbers } from '../rules/template.ts'
import { caddyExpression } from './caddy-match.ts'
import { caddyQuoted, caddyTemplate, caddyWord, withoutPlaceholder } from './caddy-text.ts'
import { ConfigText, plainHttpServer, plainName, plainServer } from './config-text.ts'
import type { Exported, ExportPool, ExportSite } from './exported.ts'

/** A Caddyfile for Caddy 2.6 or later. @throws Failure `export-impossible` that names the value */
export function caddyConfig(input: ExportSite): Exported {
  const out = new ConfigText()
  const { site, docroot, listen, pools } = input
  out.add(`# The site ${plainName(site.name)}, for Caddy 2.6 or later. caddy validate --adapter caddyfile --config FILE checks it.`, '')
  out.add('{', '\tauto_https off', '}', '')
  const address = (host: string): string => `http://${host}:${listen.port}`
  out.add('# Hosts that nobody knows.', `${address('')} {`, `\tbind ${listen.host}`, '\trespond 421', '}', '')
  out.add(`${site.hosts.map(address).join(', ')} {`, `\tbind ${listen.host}`, `\troot * ${caddyWord(docroot, 'docroot')}`)
  if (site.limits.bodyBytes !== undefined) out.add('\trequest_body {', `\t\tmax_size ${site.limits.bodyBytes}`, '\t}')
  remarks(out, input)
  out.add('\troute {', '\t\t@line path_regexp `[\\x00\\r\\n]`', '\t\trespond @line 400')
  for (const [at, rule] of site.rules.entries()) ruleLines(out, input, rule, at + 1)
  out.add('\t\thandle {', '\t\t\troute {')
  const [own] = pools
  if (own) usual(out, input, own)
  out.add('\t\t\t}', '\t\t}', '\t}', '}')
  return out.exported()
}

function remarks(out: ConfigText, { site }: ExportSite): void {
  const { pathInfo, limits, followSymlinks, xSendfile, xAccelRedirect } = site
  if (xSendfile.length > 0 || Object.keys(xAccelRedirect).length > 0)
    out.note('what PHP names by X-Sendfile or X-Accel-Redirect it does not send.', '\t')
  if (pathInfo !== DEFAULT_PATH_INFO)
    out.note(`path-info ${pathInfo} is not known: a path is split behind the first ending of a script.`, '\t')
  if (limits.queueMs !== undefined || limits.startingMs !== undefined)
    out.note('it has no queue: where all workers are busy, a request waits for as long as the socket of the pool lets it.', '\t')
  if (limits.clientIdleMs !== undefined)
    out.note('timeouts for the client are those of all sites: see servers, timeouts in its manual.', '\t')
  out.note('Caddy 2.6 tells PHP no length of a chunked body: PHP waits for its end, or gets nothing of it.', '\t')
  if (!followSymlinks) out.note('links out of the project are followed.', '\t')
}

function ruleLines(out: ConfigText, input: ExportSite, { match, rewrite, action }: Rule, n: number): void {
  const { listen, pools, site } = input
  const template = (text: string): string => caddyTemplate(text, { captures: `r${n}`, port: listen.port, what: `rule ${n}` })
  out.add(`\t\t@r${n} expression \`${caddyExpression(match, `r${n}`)}\``, `\t\thandle @r${n} {`, '\t\t\troute {')
  if (/\$\{(?!query\})/.test(rewrite ?? '') || (action?.name === 'redirect' && /\$\{(?!query\})/.test(action.with.to)))
    out.note(`the fields of rule ${n} are inserted as they are, decoded.`, '\t\t\t')
  if (rewrite !== null) out.add(`\t\t\trewrite * ${template(rewrite)}`)
  const pool = action?.name === 'pool' ? pools.find(({ name }) => name === action.with) : pools[0]
  if (action === null || action.name === 'pool') {
    if (pool) usual(out, input, pool)
  } else if (action.name === 'deny') out.add(`\t\t\trespond ${action.with}`)
  else if (action.name === 'static') {
    const folder = action.with === true ? undefined : `${site.root}/${action.with}`
    if (folder !== undefined) out.add(`\t\t\troot * ${caddyWord(folder, `the folder of rule ${n}`)}`)
    if (pool) {
      const index = site.index.filter((name) => !pool.extensions.some((ending) => name.endsWith(ending)))
      fileServer(out, { ...site, index }, pool)
    }
  } else if (action.name === 'redirect') {
    const { to, status } = action.with
    const bare = to.replace(/\?\$\{query\}$/, '')
    if (bare !== to)
      out.add(`\t\t\t@r${n}_bare expression \`{http.request.orig_uri.query} == ""\``, `\t\t\tredir @r${n}_bare ${template(bare)} ${status}`)
    out.add(`\t\t\tredir * ${template(to)} ${status}`)
  } else if (action.name === 'proxy') {
    const { to, keepHost } = action.with
    out.add(`\t\t\treverse_proxy ${plainHttpServer('Caddy', to).replace(/^unix:/, 'unix/')} {`, '\t\t\t\tflush_interval -1')
    if (!keepHost) out.add('\t\t\t\theader_up Host {http.reverse_proxy.upstream.hostport}')
    out.add('\t\t\t}')
  } else {
    const { status, type, headers, body } = action.with
    const said = Object.entries(headers)
    if (body !== '' && !said.some(([name]) => name.toLowerCase() === 'content-type'))
      out.add(`\t\t\theader Content-Type ${caddyWord(type, `the type of rule ${n}`)}`)
    for (const [name, value] of said)
      out.add(`\t\t\theader ${caddyWord(name, 'a header')} ${caddyWord(value, `the header ${name} of rule ${n}`)}`)
    out.add(`\t\t\trespond ${body === '' ? '' : `${caddyWord(body, `the body of rule ${n}`)} `}${status}`)
  }
  out.add('\t\t\t}', '\t\t}')
}

/** File, script, index of a folder, front controller: php_fastcgi as its manual writes it out, with what Sluice does besides. */
function usual(out: ConfigText, input: ExportSite, pool: ExportPool): void {
  const { site } = input
  const { index, frontController: front } = site
  const add = (...lines: readonly string[]): void => out.add(...lines.map((line) => `\t\t\t${line}`))
  hidden(out)
  const indexes = index.map((name) => caddyQuoted(`{path}/${withoutPlaceholder(name, 'index')}`, 'index'))
  if (indexes.length > 0) {
    add('@slash {', '\tnot path */', '\tfile {', `\t\ttry_files ${indexes.join(' ')}`, '\t}', '}')
    add(
      '@slash_query {',
      '\tnot path */',
      '\texpression `{http.request.uri.query} != ""`',
      '\tfile {',
      `\t\ttry_files ${indexes.join(' ')}`,
      '\t}',
      '}',
    )
    add(
      'redir @slash_query {http.request.orig_uri.path}/?{http.request.orig_uri.query} 308',
      'redir @slash {http.request.orig_uri.path}/ 308',
    )
  }
  const tried = ['{path}', ...indexes, ...(front === null ? [] : [caddyWord(front, 'front-controller')])]
  const { extensions } = pool
  add('@found file {', `\ttry_files ${tried.join(' ')}`, `\tsplit_path ${extensions.join(' ')}`, '}')
  add('rewrite @found {http.matchers.file.relative}', `@script path ${extensions.map((extension) => `*${extension}`).join(' ')}`)
  fastcgi(out, input, pool)
  fileServer(out, site, pool)
}

function hidden(out: ConfigText): void {
  // RE2 can't look ahead, so each way to differ from .well-known stands for itself.
  const rest = '.well-known'
  const ways = [...rest].slice(1).map((letter, at) => `${rest.slice(0, at + 1).replace('.', '\\.')}(?:$|[^${letter}])`)
  out.add(
    '\t\t\t@hidden {',
    `\t\t\t\tpath_regexp \`(?s)/(?:${ways.join('|')}|\\.well-known[^/])\``,
    '\t\t\t\tfile {path}',
    '\t\t\t}',
    '\t\t\trespond @hidden 404',
  )
}

function fileServer(
  out: ConfigText,
  { index, precompressed }: Pick<ExportSite['site'], 'index' | 'precompressed'>,
  { extensions }: ExportPool,
): void {
  const names = extensions.map((extension) => `*${extension}`)
  out.add(`\t\t\t@source_script path ${names.join(' ')}`, '\t\t\trespond @source_script 404')
  out.add(`\t\t\t@source path_regexp \`(?i)${PHP_SOURCE}\``, '\t\t\trespond @source 404')
  out.add('\t\t\t@written not method GET HEAD', '\t\t\trespond @written 405')
  out.add('\t\t\tfile_server {', `\t\t\t\tindex ${index.map((name) => caddyWord(name, 'index')).join(' ') || 'index.html'}`)
  if (precompressed.length > 0) out.add(`\t\t\t\tprecompressed ${precompressed.join(' ')}`)
  out.add('\t\t\t}')
}

function fastcgi(
  out: ConfigText,
  { site, docroot, listen }: ExportSite,
  { servers, balance, maxConnections, keepConn, extensions }: ExportPool,
): void {
  const add = (...lines: readonly string[]): void => out.add(...lines.map((line) => `\t\t\t${line}`))
  const dials = servers.map((server) => plainServer('Caddy', server).replace(/^unix:/, 'unix/'))
  add(`reverse_proxy @script ${dials.join(' ')} {`)
  add(`\tlb_policy ${POLICIES[balance]}`, '\tflush_interval -1', '\theader_down -Status')
  if (keepConn) out.note('it opens a connection for each request.', '\t\t\t\t')
  if (maxConnections !== null && servers.length === 1) out.note('it opens as many connections as there are requests.', '\t\t\t\t')
  for (const header of site.hideHeaders) add(`\theader_up -${header}`)
  add('\ttransport fastcgi {', `\t\troot ${caddyWord(site.docrootInPool ?? docroot, 'docroot')}`, `\t\tsplit ${extensions.join(' ')}`)
  add(`\t\tdial_timeout ${site.limits.connectMs ?? 2000}ms`, '\t\tcapture_stderr')
  if (site.limits.answerMs !== undefined) add(`\t\tread_timeout ${site.limits.answerMs}ms`)
  for (const [name, value] of Object.entries({ REDIRECT_STATUS: 200, SERVER_PORT: listen.port }))
    if (!Object.hasOwn(site.setParams, name)) add(`\t\tenv ${name} ${value}`)
  for (const name of site.passHeaders) add(`\t\tenv HTTP_${name.toUpperCase().replaceAll('-', '_')} {http.request.header.${name}}`)
  for (const [name, choices] of Object.entries(site.setParams)) {
    const [{ value, when } = { value: '', when: {} }, ...more] = choices
    if (more.length > 0 || Object.keys(when).length > 0 || captureNumbers(value).length > 0)
      out.note(`${name} is not set: its value depends on conditions.`, '\t\t\t\t\t')
    else
      add(`\t\tenv ${caddyWord(name, 'the name of a parameter')} ${caddyTemplate(value, { captures: '', port: listen.port, what: name })}`)
  }
  add('\t}', '}')
}

const POLICIES = { roundrobin: 'round_robin', leastconn: 'least_conn', first: 'first' } as const
