/** A log-format as the template of a site. undefined: a site has no field for it. */
export function haproxyTemplate(format: string): string | undefined {
  const parts = [...format.matchAll(/%\[((?:[^\][]|\[[^\]]*\])*)\]|%(%|[a-zA-Z]+|\{)|([^%]+|%)/gs)].map(([, fetch, escaped, text]) => {
    if (fetch !== undefined) return fieldOf(fetch)
    if (escaped !== undefined) return escaped === '%' ? '%' : undefined
    return text?.replaceAll('${', () => '$${')
  })
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined
}

const FIELDS: Readonly<Record<string, string>> = {
  path: 'path',
  'var(txn.path)': 'path',
  'var(txn.host)': 'host',
  'req.hdr(host),host_only,lower': 'host',
  dst_port: 'port',
  method: 'method',
  query: 'query',
  src: 'client',
}

function fieldOf(fetch: string): string | undefined {
  const known = FIELDS[fetch]
  if (known !== undefined) return `\${${known}}`
  const [, header, parameter] = /^(?:(?:req\.)?f?hdr\(([\w.-]+)\)|url_?p(?:aram)?\(([\w.-]+)\)(?:,url_dec(?:\(1\))?)?)$/.exec(fetch) ?? []
  if (header !== undefined) return `\${header.${header.toLowerCase()}}`
  return parameter === undefined ? undefined : `\${query.${parameter}}`
}
