import { KEPT_BACK, variableOf } from '../../cgi/header-name.ts'
import { PHP_SOURCE } from '../php-source.ts'
import { ConfigText, inRoot, plainHttpServer, plainName, plainServer } from './config-text.ts'
import type { Exported, ExportSite } from './exported.ts'
import { DAY_MS, PATIENCE, scriptEndings } from './like-sluice.ts'
import { FILES_ONLY, FIRST, isPlain, nginxMaps, nginxVariables, POOL, paramVariable, RAW, ROOT, RULE } from './nginx-maps.ts'
import { nginxRule } from './nginx-rule.ts'
import { ASKED, nginxTemplate, nginxValue, nginxWord, withNames } from './nginx-text.ts'
import { nginxTypes } from './nginx-types.ts'

/** An nginx.conf for nginx 1.18 or later. @throws Failure `export-impossible` that names the value */
export function nginxConfig(input: ExportSite): Exported {
  const out = new ConfigText()
  const { host, port } = input.listen
  const maps = nginxMaps(input)
  out.add(...maps.map((line) => `  ${line}`), '')
  upstreams(out, input)
  out.add('  # Hosts that nobody knows.', '  server {', `    listen ${host}:${port} default_server;`, '    return 421;', '  }', '')
  server(out, input, maps.length > 0)
  out.add('}')
  const { text, notes } = out.exported()
  const head = [
    `# The site ${plainName(input.site.name)}, for nginx 1.18 or later. nginx -t -c FILE checks it.`,
    ...['', 'events {', '}', '', 'http {', '  types {'],
    ...Object.entries(nginxTypes).map(([type, endings]) => `    ${type} ${endings};`),
    ...[
      '  }',
      '  default_type application/octet-stream;',
      '  if_modified_since before;',
      '  server_names_hash_bucket_size 512;',
      '  variables_hash_max_size 4096;',
    ],
    ...nginxVariables(text).map((line) => `  ${line}`),
  ]
  return { text: `${head.join('\n')}\n${text}`, notes }
}

function upstreams(out: ConfigText, { pools, site }: ExportSite): void {
  for (const [at, { action }] of site.rules.entries())
    if (action?.name === 'proxy') out.add(`  upstream sluice_proxy_${at + 1} { server ${plainHttpServer('nginx', action.with.to)}; }`, '')
  for (const { name, servers, balance, maxConnections, keepConn } of pools) {
    out.add(`  upstream ${plainName(name)} {`)
    if (balance === 'leastconn') out.add('    least_conn;')
    if (balance === 'first' && servers.length > 1)
      out.note(`of the servers of ${name} only the first is used while it can be reached.`, '    ')
    const backup = (n: number): string => (balance === 'first' && n > 0 ? ' backup' : '')
    out.add(
      ...servers.map(
        (server, n) =>
          `    server ${plainServer('nginx', server)}${maxConnections === null ? '' : ` max_conns=${maxConnections}`}${backup(n)};`,
      ),
    )
    if (keepConn) out.add('    keepalive 4;')
    out.add('  }', '')
  }
}

/** @param dependent something of the site depends on the request */
function server(out: ConfigText, input: ExportSite, dependent: boolean): void {
  const { site, docroot, listen } = input
  const { limits, rules } = site
  out.add('  server {', `    listen ${listen.host}:${listen.port};`, `    server_name ${site.hosts.join(' ')};`)
  const inFolders = rules.some(({ action }) => action?.name === 'static' && action.with !== true)
  out.add(`    root ${inFolders ? `$${ROOT}` : nginxValue(docroot, 'docroot')};`, '    absolute_redirect off;')
  out.add(`    client_max_body_size ${limits.bodyBytes ?? 0};`, `    client_body_timeout ${limits.clientIdleMs ?? 60_000}ms;`)
  out.add('    large_client_header_buffers 4 64k;', '')
  if (limits.queueMs !== undefined || limits.startingMs !== undefined)
    out.note('it has no queue: where all workers are busy, a request waits for as long as the socket of the pool lets it.', '    ')
  if (!site.followSymlinks)
    out.note('links out of the project are followed; disable_symlinks if_not_owner; keeps to those of their owner.', '    ')
  if (site.precompressed.includes('gzip')) out.add('    gzip_static on;', '    gzip_vary on;')
  const unsent = site.precompressed.filter((name) => name !== 'gzip')
  if (unsent.length > 0) out.note(`it has no ${unsent.join(' and no ')} beside a file unless it was built with a module for that.`, '    ')
  if (site.xSendfile.length > 0) out.note('it knows no X-Sendfile.', '    ')
  params(out, input)
  out.add('    # The end of a line in a path is split wrongly by regular expressions (CVE-2019-11043).')
  out.add('    if ($uri ~ "[\\r\\n]") { return 400; }')
  // A variable is worked out where it is first asked for, and the path is another one after an internal redirect.
  if (dependent) out.add(`    set $asked $${ASKED};`)
  if (rules.length > 0) out.add(`    set $now "$${FIRST}$${RULE}";`)
  for (const [at, rule] of rules.entries()) nginxRule(out, rule, at + 1)
  if (rules.length > 0) out.add(`    set $${FIRST} 0;`)
  out.add('    set $script "";', '    set $path_info "";', '')
  locations(out, input)
  out.add('  }')
}

/** Those of Sluice by their names, with nginx's variables. PATH_INFO and HTTPS only where there is one. */
function params(out: ConfigText, { site, docroot, pools }: ExportSite): void {
  const { docrootInPool, setParams, passHeaders, hideHeaders, limits } = site
  const base = nginxValue((docrootInPool ?? docroot).replace(/\/+$/, ''), 'docroot')
  const usual: Readonly<Record<string, string>> = {
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_SOFTWARE: 'nginx/$nginx_version',
    SERVER_PROTOCOL: '$server_protocol',
    REQUEST_METHOD: '$request_method',
    REQUEST_URI: '$request_uri',
    REQUEST_SCHEME: '$scheme',
    QUERY_STRING: '$args',
    SCRIPT_NAME: '$script',
    SCRIPT_FILENAME: base.startsWith('"') ? base.replace(/"$/, '$script"') : `${base}$script`,
    DOCUMENT_ROOT: nginxValue(docrootInPool ?? docroot, 'docroot'),
    DOCUMENT_URI: '$script$path_info',
    PATH_INFO: '$path_info if_not_empty',
    SERVER_NAME: '$host',
    SERVER_PORT: '$server_port',
    SERVER_ADDR: '$server_addr',
    REMOTE_ADDR: '$remote_addr',
    REMOTE_PORT: '$remote_port',
    REDIRECT_STATUS: '200',
    HTTPS: '$https if_not_empty',
    CONTENT_TYPE: '$content_type if_not_empty',
    CONTENT_LENGTH: '$content_length if_not_empty',
  }
  const line = (name: string, value: string): string => `    fastcgi_param ${name} ${value};`
  out.add(...Object.entries(usual).flatMap(([name, value]) => (Object.hasOwn(setParams, name) ? [] : [line(name, value)])))
  for (const [at, [name, choices]] of Object.entries(setParams).entries()) {
    const [{ value } = { value: '' }] = choices
    const plain = isPlain(choices) ? nginxTemplate(value, '', name) : `$${paramVariable(at + 1)}`
    out.add(line(nginxWord(name, 'the name of a parameter'), value.includes('${') || !isPlain(choices) ? `${plain} if_not_empty` : plain))
  }
  const hidden = [...KEPT_BACK, 'content-type', ...hideHeaders].filter((name) => !passHeaders.includes(name))
  out.add('    # An empty value keeps the header of that name from PHP.')
  out.add(...[...new Set(hidden)].map((name) => line(variableOf(name), '"" if_not_empty')))
  if (limits.answerMs === undefined) out.add(`    # ${PATIENCE}`)
  const answerMs = limits.answerMs ?? DAY_MS
  out.add(`    fastcgi_read_timeout ${answerMs}ms;`, `    fastcgi_send_timeout ${answerMs}ms;`)
  out.add(`    fastcgi_connect_timeout ${limits.connectMs ?? 2000}ms;`)
  if (pools.some(({ keepConn }) => keepConn)) out.add('    fastcgi_keep_conn on;')
  out.add('    fastcgi_buffering off;', '    fastcgi_buffer_size 64k;', '    fastcgi_buffers 8 64k;', '')
}

function locations(out: ConfigText, { site, pools }: ExportSite): void {
  const { frontController: front, index, pathInfo, rules, pool } = site
  const endings = scriptEndings(pools.flatMap(({ extensions }) => extensions))
  const to = rules.some(({ action }) => action?.name === 'pool') ? `$${POOL}` : plainName(pool)
  const filesOnly = rules.some(({ action }) => action?.name === 'static') ? [`if ($${FILES_ONLY}) { return 404; }`] : []
  const missing = front === null ? 'return 404;' : `${filesOnly.join(' ')}rewrite ^ ${nginxValue(front, 'front-controller')} last;`
  const script = (location: string, name: string | null, otherwise: string): void =>
    out.add(
      ...[
        `    location ${location} {`,
        ...[...filesOnly, ...(name === null ? [] : [`set $script ${name};`, 'set $path_info "";'])].map((line) => `      ${line}`),
      ],
      ...[`      try_files $script ${otherwise};`, `      fastcgi_pass ${to};`, '    }'],
    )
  for (const [prefix, folder] of Object.entries(site.xAccelRedirect)) {
    if (prefix === '/') out.note('X-Accel-Redirect to any path is to files of the site there.', '    ')
    else
      sentFiles(out, nginxWord(prefix, 'x-accel-redirect'), nginxValue(inRoot(site.root, folder).replace(/\/*$/, '/'), 'x-accel-redirect'))
  }
  const otherwise = front === null ? '=404' : '@front'
  if (front !== null) {
    script(`= ${nginxWord(front, 'front-controller')}`, '$uri', '=404')
    out.add('    location @front {', `      ${missing}`, '    }')
  }
  out.add('    # Names that begin with a dot are private.')
  refuse(out, '~ "(?s)/\\\\.(?!well-known(?:/|$))"', missing)
  out.note('of several parts of a path that end like scripts, the first is one; Sluice takes the first that is a file.', '    ')
  const split = withNames(pathInfo, ['script', 'path_info'])
  script(`~ ${nginxWord(`(?s)^(?=.*(?:${endings})(?:/|$))(?:${split})`, 'path-info')}`, null, otherwise)
  script(`~ ${nginxWord(`(?s)(?:${endings})$`, 'security.limit_extensions')}`, '$uri', otherwise)
  out.add('    # PHP source that the pool does not run, and copies of it.')
  refuse(out, `~* ${nginxWord(PHP_SOURCE, 'endings')}`, missing)
  out.add('    location ~ "(?s)/$" {')
  for (const name of index) {
    const file = `\${uri}${withoutQuotes(nginxValue(name, 'index'))}`
    out.add(`      if (-f "$document_root${file}") { rewrite ^ "${file}" last; }`)
  }
  out.add(`      ${missing}`, '    }')
  out.add('    location / {')
  for (const name of index)
    out.add(`      if (-f "$document_root$uri/${withoutQuotes(nginxValue(name, 'index'))}") { return 308 "$${RAW}/$is_args$args"; }`)
  out.add('      charset utf-8;', '      charset_types text/css text/plain text/javascript application/json application/manifest+json;')
  out.add(`      try_files $uri ${otherwise};`, '    }')
}

function sentFiles(out: ConfigText, prefix: string, folder: string): void {
  out.add(`    location ^~ ${prefix} {`, '      internal;', `      alias ${folder};`, '    }')
}

function refuse(out: ConfigText, location: string, missing: string): void {
  out.add(`    location ${location} {`, '      if (-f $request_filename) { return 404; }', `      ${missing}`, '    }')
}

const withoutQuotes = (word: string): string => (word.startsWith('"') ? word.slice(1, -1) : word)
