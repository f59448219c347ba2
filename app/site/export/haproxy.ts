import type { Action, Proxied } from '../actions.ts'
import type { Rule } from '../rules/rule.ts'
import type { ParamChoice } from '../rules/set-params.ts'
import { captureNumbers } from '../rules/template.ts'
import { ConfigText, plainHttpServer, plainName, plainServer } from './config-text.ts'
import type { Exported, ExportPool, ExportSite } from './exported.ts'
import { haproxyCaptures, haproxyCondition } from './haproxy-match.ts'
import { haproxyField, haproxyFormat, haproxyLiteral, haproxyWord } from './haproxy-text.ts'
import { DAY_MS, PATIENCE, scriptEndings } from './like-sluice.ts'

/** A haproxy.cfg for HAProxy 2.6 or later. @throws Failure `export-impossible` that names the value */
export function haproxyConfig(input: ExportSite): Exported {
  const out = new ConfigText()
  const { site } = input
  out.add(`# The site ${plainName(site.name)}, for HAProxy 2.6 or later. haproxy -c -f FILE checks it.`, '')
  out.add('global', '  log stderr format raw local0', '')
  out.add('defaults', '  mode http', ...timeouts(input), '')
  frontend(out, input)
  for (const pool of input.pools) backend(out, pool)
  for (const pool of input.pools) fcgiApp(out, input, pool)
  for (const [at, { action }] of site.rules.entries()) if (action?.name === 'proxy') httpBackend(out, action.with, at + 1)
  return out.exported()
}

function timeouts({ site: { limits } }: ExportSite): readonly string[] {
  return [
    `  timeout connect ${limits.connectMs ?? 2000}ms`,
    `  timeout queue ${limits.queueMs ?? 60_000}ms`,
    `  timeout client ${limits.clientIdleMs ?? 60_000}ms`,
    ...(limits.answerMs === undefined ? [`  # ${PATIENCE}`] : []),
    `  timeout server ${limits.answerMs ?? DAY_MS}ms`,
  ]
}

function frontend(out: ConfigText, { site, listen, pools }: ExportSite): void {
  const [own] = pools
  out.add(`frontend ${plainName(site.name)}`, `  bind ${listen.host}:${listen.port}`)
  out.add(
    '  # A NUL or the end of a line in a path is split wrongly by regular expressions (CVE-2019-11043).',
    '  http-request deny deny_status 400 if { path -m reg -i "%0[0ad]" }',
  )
  out.note('it takes no . and .. out of a path, so such paths are refused.')
  out.add(
    '  http-request deny deny_status 400 if { path,url_dec -m reg "/\\\\.\\\\.?(/|\\$)" }',
    '  http-request set-var(txn.path) path,url_dec,regsub("//+","/",g)',
    '  http-request set-var(txn.host) req.hdr(host),host_only,lower,regsub("\\\\.\\$","")',
  )
  out.add(`  http-request deny deny_status 421 unless { var(txn.host) -m str -- ${site.hosts.join(' ')} }`)
  if (site.limits.bodyBytes !== undefined) out.add(`  http-request deny deny_status 413 if { req.body_size gt ${site.limits.bodyBytes} }`)
  for (const [n, name] of Object.keys(site.setParams).entries())
    for (const [k, { when }] of (site.setParams[name] ?? []).entries()) choice(out, when, `p${n + 1}`, k + 1)
  for (const [at, { match }] of site.rules.entries()) choice(out, match, 'rule', at + 1)
  for (const [at, rule] of site.rules.entries()) ruleLines(out, rule, at + 1)
  for (const header of [...site.hideHeaders, 'trailer', 'proxy-connection'].filter((name) => !site.passHeaders.includes(name)))
    out.add(`  http-request del-header ${header}`)
  if (own) files(out, site, own)
  for (const [at, { action }] of site.rules.entries())
    if (action?.name === 'pool' || action?.name === 'proxy') {
      const to = action.name === 'pool' ? plainName(action.with) : proxyBackend(at + 1)
      out.add(`  use_backend ${to} if { var(txn.rule) -m int ${at + 1} }`)
    }
  out.add(`  default_backend ${plainName(site.pool)}`, '')
}

/** The number of the first that holds, in a variable. */
function choice(out: ConfigText, match: Rule['match'], variable: string, n: number): void {
  const { lines, condition } = haproxyCondition(match, `${variable}_${n}`)
  out.add(...lines.map((line) => `  ${line}`))
  out.add(`  http-request set-var(txn.${variable}) int(${n}) if !{ var(txn.${variable}) -m found } ${condition}`.trimEnd())
}

function ruleLines(out: ConfigText, { match, rewrite, action }: Rule, n: number): void {
  const is = `if { var(txn.rule) -m int ${n} }`
  const templates = [rewrite, action?.name === 'redirect' ? action.with.to : null].filter((each) => each !== null)
  const numbers = [...new Set(templates.flatMap(captureNumbers))]
  if (numbers.length > 0 && (match.path?.length ?? 0) > 1) out.note(`the fields \${1} to \${9} of rule ${n} are those of its first path.`)
  out.add(...haproxyCaptures(match, numbers, `txn.r${n}_`).map((line) => `  ${line} ${is}`))
  const format = (template: string): string => haproxyWord(haproxyFormat(template, { url: true, captures: `txn.r${n}_` }), `rule ${n}`)
  if (rewrite !== null) {
    out.note(`REQUEST_URI is what rule ${n} makes of it.`)
    const [path = '', ...query] = rewrite.split('?')
    if (path !== '${path}') out.add(`  http-request set-path ${format(path)} ${is}`)
    if (query.length > 0) out.add(`  http-request set-query ${format(query.join('?'))} ${is}`)
  }
  if (action) act(out, action, n, is, format)
}

function act(out: ConfigText, action: Action, n: number, is: string, format: (template: string) => string): void {
  if (action.name === 'deny') out.add(`  http-request deny deny_status ${action.with} ${is}`)
  if (action.name === 'static') {
    out.note(`rule ${n} serves files${action.with === true ? '' : ` from ${action.with}`}, which HAProxy can't: it answers 404.`)
    out.add(`  http-request deny deny_status 404 ${is}`)
  }
  if (action.name === 'redirect') {
    const { to, status } = action.with
    const bare = to.replace(/\?\$\{query\}$/, '')
    if (bare !== to) out.add(`  http-request redirect location ${format(bare)} code ${status} ${is} !{ query -m found }`)
    out.add(`  http-request redirect location ${format(to)} code ${status} ${is}`)
  }
  if (action.name === 'respond') {
    const { status, type, headers, body } = action.with
    const said = Object.entries(headers)
    const mediaType = said.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? type
    const content =
      body === ''
        ? ''
        : ` content-type ${haproxyWord(mediaType, `the type of rule ${n}`)} string ${haproxyWord(body, `the body of rule ${n}`)}`
    const others = said.filter(([name]) => name.toLowerCase() !== 'content-type' || body === '')
    const fields = others.map(([name, value]) => ` hdr ${name} ${haproxyField(value, `the header ${name} of rule ${n}`)}`)
    out.add(`  http-request return status ${status}${content}${fields.join('')} ${is}`)
  }
}

function files(
  out: ConfigText,
  { frontController: front, xSendfile, xAccelRedirect }: ExportSite['site'],
  { extensions }: ExportPool,
): void {
  const sendsFiles = xSendfile.length > 0 || Object.keys(xAccelRedirect).length > 0
  out.note('it serves no files and looks at no disk: scripts are known by their names.')
  if (sendsFiles) out.note('what PHP names by X-Sendfile or X-Accel-Redirect it does not send.')
  if (front === null) return
  out.note(`what has no script in its path goes to ${front}, also files and folders with an index of their own.`)
  const script = haproxyWord(`(?s)(?:${scriptEndings(extensions)})(?:/|$)`, 'security.limit_extensions')
  out.add(`  http-request set-var(txn.front) bool(true) unless { path,url_dec -m reg -- ${script} }`)
}

function backend(out: ConfigText, { name, servers, balance, maxConnections }: ExportPool): void {
  out.add(`backend ${plainName(name)}`, `  use-fcgi-app ${plainName(name)}`, `  balance ${balance}`)
  const most = maxConnections === null ? '' : ` maxconn ${maxConnections}`
  for (const [n, server] of servers.entries())
    out.add(`  server s${n + 1} ${plainServer('HAProxy', server).replace(/^unix:/, 'unix@')} proto fcgi${most}`)
  out.add('')
}

const proxyBackend = (n: number): string => `sluice_proxy_${n}`

function httpBackend(out: ConfigText, { to, keepHost }: Proxied, n: number): void {
  const server = plainHttpServer('HAProxy', to)
  out.add(`backend ${proxyBackend(n)}`, '  option forwardfor', '  http-request set-header X-Forwarded-Proto http')
  out.add('  http-request set-header X-Forwarded-Host "%[req.hdr(host)]"')
  if (!keepHost) out.add(`  http-request set-header Host ${haproxyWord(server.startsWith('unix:') ? 'localhost' : server, 'proxy')}`)
  out.add(`  server s1 ${server.replace(/^unix:/, 'unix@')}`, '')
}

function fcgiApp(out: ConfigText, { site, docroot }: ExportSite, { name, keepConn }: ExportPool): void {
  const { index, pathInfo, docrootInPool, frontController, setParams, passHeaders } = site
  const [first] = index
  out.add(`fcgi-app ${plainName(name)}`, `  docroot ${haproxyWord(docrootInPool ?? docroot, 'docroot')}`)
  if (first !== undefined) out.add(`  index ${haproxyWord(first, 'index')}`)
  if (index.length > 1 && frontController === null) out.note(`of its index files it knows ${first} alone.`)
  out.add(`  path-info ${haproxyWord(pathInfo, 'path-info')}`)
  out.add('  log-stderr global', keepConn ? '  option keep-conn' : '  no option keep-conn')
  for (const header of ['authorization', ...passHeaders]) out.add(`  pass-header ${header}`)
  out.add(
    ...Object.entries(LIKE_SLUICE)
      .filter(([param]) => !Object.hasOwn(setParams, param))
      .map(([param, format]) => `  set-param ${param} ${format}`),
  )
  if (frontController !== null) {
    // By parameters and not by set-path, which would be seen in REQUEST_URI.
    const front = { SCRIPT_NAME: frontController, SCRIPT_FILENAME: `${(docrootInPool ?? docroot).replace(/\/+$/, '')}${frontController}` }
    for (const [param, value] of Object.entries(front))
      if (!Object.hasOwn(setParams, param))
        out.add(`  set-param ${param} ${haproxyWord(haproxyLiteral(value), 'front-controller')} if { var(txn.front) -m bool }`)
  }
  for (const [n, [param, choices]] of Object.entries(setParams).entries()) {
    const sent = param.toUpperCase().replace(/[^A-Z0-9]/g, '_')
    if (sent !== param) out.note(`the parameter ${param} is called ${sent}: it knows no other letters.`)
    for (const [k, each] of choices.entries()) setParam(out, param, each, `txn.p${n + 1}`, k + 1)
  }
  out.add('')
}

function setParam(out: ConfigText, param: string, { value }: ParamChoice, variable: string, n: number): void {
  if (value === '') out.note(`${param} is not set: it sends no empty parameters.`)
  else if (captureNumbers(value).length > 0) out.note(`${param} is not set to ${value}: what a path stands for is not known here.`)
  else
    out.add(
      `  set-param ${haproxyWord(param, 'a parameter')} ${haproxyWord(haproxyFormat(value), param)} if { var(${variable}) -m int ${n} }`,
    )
}

/** Those that HAProxy makes otherwise, or not at all. */
const LIKE_SLUICE: Readonly<Record<string, string>> = {
  SERVER_NAME: '%[var(txn.host)]',
  SERVER_ADDR: '%[dst]',
  REQUEST_SCHEME: 'http',
  REDIRECT_STATUS: '200',
}
