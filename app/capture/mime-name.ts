/** A short name of a media type for a column: html, json, css, js, png, svg, font; what has none is its subtype. */
export function mimeName(mime: string | null): string {
  if (!mime) return ''
  const known = NAMES[mime]
  if (known) return known
  const [type = '', subtype = ''] = mime.split('/')
  if (type === 'font') return 'font'
  if (subtype.endsWith('+json')) return 'json'
  if (subtype.endsWith('+xml')) return subtype.slice(0, -4)
  return subtype.replace(/^(x-|vnd\.)/, '').slice(0, 12) || type
}

const NAMES: Readonly<Record<string, string>> = {
  'text/plain': 'text',
  'text/javascript': 'js',
  'application/javascript': 'js',
  'application/x-javascript': 'js',
  'application/octet-stream': 'bin',
  'application/x-www-form-urlencoded': 'form',
  'multipart/form-data': 'form',
  'text/event-stream': 'events',
  'application/manifest+json': 'manifest',
  'application/xhtml+xml': 'html',
  'image/x-icon': 'ico',
  'image/vnd.microsoft.icon': 'ico',
  'application/vnd.ms-fontobject': 'font',
}
