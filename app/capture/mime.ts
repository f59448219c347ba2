/** A Content-Type taken apart (RFC 9110 section 8.3.1): type in lower case, parameters by their names in lower case. */
export function mimeParts(contentType: string | null): { readonly mime: string | null; readonly parameters: ReadonlyMap<string, string> } {
  const parameters = new Map<string, string>()
  const [type = ''] = (contentType ?? '').split(';')
  for (const [, name = '', quoted, plain] of (contentType ?? '').slice(type.length).matchAll(PARAMETER))
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '')
  return { mime: type.trim().toLowerCase() || null, parameters }
}

const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g
