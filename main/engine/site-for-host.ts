import type { EngineSite } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'

/**
 * The site that a request is for. A site's own port serves that site under loopback names, under its hosts, and under the address the
 * client connected to; no other name: a page of a stranger whose name leads here must not read it (DNS rebinding). The shared
 * port goes by the name alone.
 * @param own the site of the listener; undefined: it is the shared one
 * @param host lower case, without port; IPv6 in brackets; empty where HTTP/1.0 sent none
 * @throws Failure `http-unknown-host`
 */
export function siteForHost(own: EngineSite | undefined, sites: readonly EngineSite[], host: string, localAddress: string): EngineSite {
  if (own && (host === '' || isLoopback(host) || bare(host) === plain(localAddress) || isOf(own, host))) return own
  const named = own ? undefined : sites.find((site) => isOf(site, host))
  if (!named) throw new Failure('http-unknown-host')
  return named
}

/** Whether an address or a name never leaves this machine (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3). */
export function isLoopback(host: string): boolean {
  const name = plain(bare(host))
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name)
}

const isOf = (site: EngineSite, host: string): boolean =>
  site.hosts.some((each) => each.toLowerCase() === host) || host === `${site.name.toLowerCase()}.localhost`
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase()
