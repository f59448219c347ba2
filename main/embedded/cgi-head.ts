import { STATUS_CODES } from 'node:http'

/**
 * The head of an answer as CGI has it (RFC 3875 §6.2), from what the build writes: `{ "status": 404, "headers": ["X-A: a",\n"__terminator__"]}`.
 * That looks like JSON and is none: only quotes and backslashes are escaped, other bytes are as the script gave them.
 */
export function cgiHead(written: Uint8Array): Buffer {
  const text = Buffer.from(written.buffer, written.byteOffset, written.byteLength).toString('latin1')
  const status = Number(/"status": (\d+)/.exec(text)?.[1] ?? 200)
  const headers = [...text.slice(text.indexOf('[') + 1).matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)]
    .map(([, header = '']) => header.replace(/\\([\s\S])/g, '$1'))
    .filter((header) => header !== TERMINATOR)
  // PHP-FPM, too, tells a status only where it is not 200.
  const first = status === 200 ? [] : [`Status: ${status}${STATUS_CODES[status] ? ` ${STATUS_CODES[status]}` : ''}`]
  return Buffer.from([...first, ...headers, '', ''].join('\r\n'), 'latin1')
}

const TERMINATOR = '__terminator__'
