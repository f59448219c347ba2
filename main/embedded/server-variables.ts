import { virtualPath } from './virtual-path.ts'

type Variables = readonly (readonly [name: string, value: string])[]

/** Parameters that name a file of this machine. */
const PATHS = new Set(['SCRIPT_FILENAME', 'DOCUMENT_ROOT', 'PATH_TRANSLATED'])

/**
 * $_SERVER for FCGI_PARAMS: as they came, and after them what PHP-FPM's own code makes of them and this build's does not:
 * PHP_SELF, and the parts of HTTP_AUTHORIZATION. Each character is a byte.
 */
export function serverVariables(params: Variables, platform: NodeJS.Platform = process.platform): Variables {
  const last = new Map(params)
  const own: [string, string][] = [['PHP_SELF', (last.get('SCRIPT_NAME') ?? '') + (last.get('PATH_INFO') ?? '')]]
  const asPhpNamesThem = params.map(([name, value]) => [name, PATHS.has(name) ? virtualPath(value, platform) : value] as const)
  return [...asPhpNamesThem, ...own, ...authorization(last.get('HTTP_AUTHORIZATION') ?? '')]
}

/** As php_handle_auth_data: Basic without a colon, and other schemes, give nothing. */
function authorization(header: string): [string, string][] {
  const basic = /^Basic\s+(\S+)/i.exec(header)
  if (basic) {
    const both = Buffer.from(basic[1] ?? '', 'base64').toString('latin1')
    const colon = both.indexOf(':')
    return colon < 0
      ? []
      : [
          ['PHP_AUTH_USER', both.slice(0, colon)],
          ['PHP_AUTH_PW', both.slice(colon + 1)],
        ]
  }
  const digest = /^Digest\s+([\s\S]*)/i.exec(header)
  return digest ? [['PHP_AUTH_DIGEST', digest[1] ?? '']] : []
}
