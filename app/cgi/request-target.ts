import { Failure } from '../failure.ts'
import { type Authority, authority } from './authority.ts'

/** @returns the target in origin-form. An absolute one must name the Host (RFC 9112 section 3.2.2). @throws Failure `http-bad-target` */
export function originForm(target: string, host: Authority): string {
  if (target.includes('#')) throw badTarget('it holds a #, which is for the browser alone')
  if (target.startsWith('/')) return target
  if (target === '*') throw badTarget('* asks about the server as a whole, and Sluice serves sites')
  const found = ABSOLUTE.exec(target)
  if (!found) throw badTarget('it neither begins with / nor with http://')
  const [, scheme = '', named = '', rest = ''] = found
  const wanted = authority(named)
  if (!wanted?.host) throw badTarget('it names no host that can be read')
  const usual = scheme.toLowerCase() === 'https' ? 443 : 80
  if (wanted.host !== host.host || (wanted.port ?? usual) !== (host.port ?? usual))
    throw badTarget('its host is not that of the Host header')
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** Of a target in origin-form; where it has no query that is empty. */
export function pathAndQuery(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?')
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) }
}

const ABSOLUTE = /^(https?):\/\/([^/?]*)(.*)$/i
const badTarget = (reason: string): Failure => new Failure('http-bad-target', { reason })
