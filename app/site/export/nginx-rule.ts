import type { Proxied } from '../actions.ts'
import type { Rule } from '../rules/rule.ts'
import { type ConfigText, plainHttpServer } from './config-text.ts'
import { RULE, ruleCaptures } from './nginx-maps.ts'
import { nginxTemplate, nginxValue, nginxWord } from './nginx-text.ts'

/** What a rule does, for `server`. @param n from 1 */
export function nginxRule(out: ConfigText, { rewrite, action }: Rule, n: number): void {
  const captures = ruleCaptures(n)
  const when = (what: string): void => out.add(`    if ($${RULE} = ${n}) { ${what} }`)
  const decoded = (template: string): void => {
    if (/\$\{(?!query\})/.test(template)) out.note(`the fields of rule ${n} are inserted as they are, decoded.`, '    ')
  }
  if (action?.name === 'proxy') proxy(out, rewrite, action.with, n)
  else if (rewrite !== null) {
    decoded(rewrite)
    // Behind the first internal redirect the path is another one: rewritten again it would never come to an end.
    const target = nginxTemplate(rewrite, captures, `rule ${n}`).replace(/"$/, rewrite.includes('?') ? '?"' : '"')
    out.add(`    if ($now = 1${n}) { rewrite ^ ${target}; }`)
  }
  if (action?.name === 'deny') when(`return ${action.with};`)
  if (action?.name === 'redirect') {
    const { to, status } = action.with
    decoded(to)
    when(
      `return ${status} ${nginxTemplate(to.replace(/\?\$\{query\}$/, ''), captures, `rule ${n}`).replace(/"$/, to.endsWith('?${query}') ? '$is_args$args"' : '"')};`,
    )
  }
  if (action?.name === 'respond') {
    const { status, type, headers, body } = action.with
    const said = Object.entries(headers)
    const mediaType = said.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? type
    const others = said.filter(([name]) => name.toLowerCase() !== 'content-type')
    when(`rewrite ^ /.sluice-rule-${n} last;`)
    out.add(
      `    location = /.sluice-rule-${n} {`,
      '      internal;',
      '      types { }',
      `      default_type ${nginxWord(mediaType, `the type of rule ${n}`)};`,
      ...others.map(
        ([name, value]) =>
          `      add_header ${nginxWord(name, 'a header')} ${nginxValue(value, `the header ${name} of rule ${n}`)} always;`,
      ),
      `      return ${status} ${nginxValue(body, `the body of rule ${n}`).replace(/^$/, '""')};`,
      '    }',
    )
  }
}

/** $request_uri is path and query as they came; `rewrite` would decode them. */
function proxy(out: ConfigText, rewrite: string | null, { to, keepHost }: Proxied, n: number): void {
  const server = plainHttpServer('nginx', to)
  const target = rewrite === null ? '$request_uri' : nginxTemplate(rewrite, ruleCaptures(n), `rule ${n}`)
  if (rewrite !== null) out.note(`the fields of rule ${n} are inserted as they are, decoded.`, '    ')
  const withQuery = rewrite === null || rewrite.includes('?') ? target : target.replace(/"$/, '$is_args$args"')
  out.add(
    `    if ($${RULE} = ${n}) { set $proxied ${withQuery}; rewrite ^ /.sluice-rule-${n} last; }`,
    `    location = /.sluice-rule-${n} {`,
    '      internal;',
    `      proxy_pass http://sluice_proxy_${n}$proxied;`,
    '      proxy_http_version 1.1;',
    `      proxy_set_header Host ${keepHost ? '$http_host' : server.startsWith('unix:') ? 'localhost' : server};`,
    '      proxy_set_header Upgrade $http_upgrade;',
    '      proxy_set_header Connection $http_connection;',
    '      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    '      proxy_set_header X-Forwarded-Proto $scheme;',
    '      proxy_set_header X-Forwarded-Host $http_host;',
    '      proxy_buffering off;',
    '      proxy_request_buffering off;',
    '    }',
  )
}
