/** Parameters that Sluice makes by itself, with what nginx's own fastcgi.conf and `sluice export` write for them. */
const MADE: readonly string[] = [
  ...[
    'GATEWAY_INTERFACE',
    'SERVER_SOFTWARE',
    'SERVER_PROTOCOL',
    'REQUEST_METHOD',
    'REQUEST_URI',
    'REQUEST_SCHEME',
    'QUERY_STRING',
    'SCRIPT_NAME',
  ],
  ...['DOCUMENT_URI', 'PATH_INFO', 'SERVER_NAME', 'SERVER_PORT', 'SERVER_ADDR', 'REMOTE_ADDR', 'REMOTE_PORT', 'REDIRECT_STATUS', 'HTTPS'],
  ...['CONTENT_TYPE', 'CONTENT_LENGTH', 'PATH_TRANSLATED', 'REMOTE_USER', 'HTTP_PROXY'],
]

/** Whether a parameter says what Sluice says anyway: by a variable of nginx, or as every configuration has it. */
export function isMade(name: string, value: string): boolean {
  return MADE.includes(name) && (value.includes('$') || /^(?:CGI\/1\.1|200|)$/.test(value))
}

const FIELDS: Readonly<Record<string, string>> = {
  host: 'host',
  server_port: 'port',
  request_method: 'method',
  args: 'query',
  query_string: 'query',
  remote_addr: 'client',
  sluice_path: 'path',
}

/** A value with nginx's variables as a template of a site. undefined: a site has no field for one. */
export function nginxTemplate(value: string): string | undefined {
  const parts = [...value.matchAll(/\$\{?(\w+)\}?|([^$]+|\$)/gs)].map(([, variable, text]) => {
    if (variable === undefined) return text?.replaceAll('${', () => '$${')
    if (variable === 'sluice_dollar') return '$'
    const [, kind, name = ''] = /^(http|arg)_(\w+)$/.exec(variable) ?? []
    const field =
      FIELDS[variable] ?? (kind === 'http' ? `header.${name.replaceAll('_', '-')}` : kind === 'arg' ? `query.${name}` : undefined)
    return field === undefined ? undefined : `\${${field}}`
  })
  if (!parts.every((part) => part !== undefined)) return undefined
  // A dollar that was a variable, before a brace that was text.
  return parts.map((part, at) => (part === '$' && parts[at + 1]?.startsWith('{') ? '$$' : part)).join('')
}
