export const origins = ['request', 'file', 'connection', 'sluice', 'header', 'site'] as const
/** Where a variable's value comes from. */
export type Origin = (typeof origins)[number]

export interface VariableOrigin {
  readonly origin: Origin
  /** Why it reads so, for a person. */
  readonly says: string
  /** Where it is defined. */
  readonly source: string
}

/** Of each variable that `metaVariables` sends, and of those that PHP knows from other servers. */
export const variableOrigins = {
  GATEWAY_INTERFACE: { origin: 'sluice', says: 'The version of CGI, always CGI/1.1.', source: 'RFC 3875 4.1.4' },
  SERVER_SOFTWARE: { origin: 'sluice', says: 'Sluice and its version.', source: 'RFC 3875 4.1.17' },
  SERVER_PROTOCOL: { origin: 'request', says: 'The version of HTTP in the request line.', source: 'RFC 3875 4.1.16' },
  REQUEST_METHOD: { origin: 'request', says: 'The method in the request line.', source: 'RFC 3875 4.1.12' },
  REQUEST_URI: {
    origin: 'request',
    says: 'Path and query exactly as the client sent them, nothing decoded.',
    source: 'as nginx and Apache',
  },
  REQUEST_SCHEME: { origin: 'connection', says: 'http or https, by the listener.', source: 'as nginx and Apache' },
  HTTPS: { origin: 'connection', says: 'on, because the listener speaks TLS.', source: 'as Apache' },
  QUERY_STRING: { origin: 'request', says: 'All after the first ? of the URL, not decoded; empty without one.', source: 'RFC 3875 4.1.7' },
  SCRIPT_NAME: {
    origin: 'file',
    says: 'The path of the script in the URL, decoded. It names the file found on disk, or the index or front controller.',
    source: 'RFC 3875 4.1.13',
  },
  SCRIPT_FILENAME: { origin: 'file', says: 'DOCUMENT_ROOT and SCRIPT_NAME: the file that PHP runs.', source: 'PHP' },
  PATH_INFO: {
    origin: 'file',
    says: 'What the URL has after the script, decoded. The script is the first part of the path that is a file on disk.',
    source: 'RFC 3875 4.1.5',
  },
  DOCUMENT_ROOT: { origin: 'site', says: 'The docroot of the site.', source: 'as Apache' },
  DOCUMENT_URI: { origin: 'file', says: 'SCRIPT_NAME and PATH_INFO.', source: 'as nginx' },
  SERVER_NAME: { origin: 'header', says: 'The Host header without its port, in lower case.', source: 'RFC 3875 4.1.14' },
  SERVER_PORT: { origin: 'connection', says: 'The port of the listener.', source: 'RFC 3875 4.1.15' },
  SERVER_ADDR: { origin: 'connection', says: 'The address that the client connected to.', source: 'as nginx and Apache' },
  REMOTE_ADDR: { origin: 'connection', says: 'The address of the client.', source: 'RFC 3875 4.1.8' },
  REMOTE_PORT: { origin: 'connection', says: 'The port of the client.', source: 'as nginx and Apache' },
  REDIRECT_STATUS: { origin: 'sluice', says: 'Always 200: php-cgi may refuse to run without it.', source: 'PHP, cgi.force_redirect' },
  CONTENT_TYPE: { origin: 'header', says: 'The header Content-Type.', source: 'RFC 3875 4.1.3' },
  CONTENT_LENGTH: {
    origin: 'request',
    says: 'The bytes of the body that PHP receives; of a chunked body they were counted first.',
    source: 'RFC 3875 4.1.2',
  },
  SLUICE_ID: { origin: 'sluice', says: 'Finds this exchange again in the access log of PHP-FPM.', source: 'Sluice' },
} as const satisfies Record<string, VariableOrigin>

/** Why a variable reads so; one that is in no table comes from the site file (or, behind a tap, from the web server in front). */
export function originOf(name: string): VariableOrigin {
  if (Object.hasOwn(variableOrigins, name)) return variableOrigins[name as keyof typeof variableOrigins]
  if (name.startsWith('HTTP_')) {
    return {
      origin: 'header',
      says: `The header ${headerOf(name)}${name === 'HTTP_COOKIE' ? ', joined with "; "' : ''}.`,
      source: 'RFC 3875 4.1.18',
    }
  }
  return { origin: 'site', says: 'Set by set-params in the site file.', source: 'site file' }
}

/** HTTP_USER_AGENT as it is usually written: User-Agent. */
const headerOf = (name: string): string =>
  name
    .slice('HTTP_'.length)
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('-')
