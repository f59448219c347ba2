import { expect, test } from 'vitest'
import { isLoopback, siteForHost } from '../../../main/engine/site-for-host.ts'
import { failureOf } from '../../failure-of.ts'
import { site } from './engine-rig.ts'

const blog = site('/srv/blog', { name: 'blog', hosts: ['blog.test'] })
const shop = site('/srv/shop', { name: 'Shop', hosts: ['shop.test', 'WWW.shop.test'] })
const sites = [blog, shop]

test('the shared port goes by a site’s hosts and by NAME.localhost alone', () => {
  for (const [host, name] of [
    ['blog.test', 'blog'],
    ['blog.localhost', 'blog'],
    ['www.shop.test', 'Shop'],
    ['shop.localhost', 'Shop'],
  ] as const)
    expect(siteForHost(undefined, sites, host, '127.0.0.1').name).toBe(name)
  for (const host of ['localhost', '127.0.0.1', '', 'blog', 'blog.test.evil.example'])
    expect(failureOf(() => siteForHost(undefined, sites, host, '127.0.0.1')).code).toBe('http-unknown-host')
})

test('a site’s own port serves it under loopback names, its hosts, and the address that the client connected to', () => {
  for (const host of ['', 'localhost', 'any.localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'blog.test', '192.168.7.7'])
    expect(siteForHost(blog, sites, host, '192.168.7.7')).toBe(blog)
  expect(siteForHost(blog, sites, '[fe80::7]', 'fe80::7')).toBe(blog)
  expect(siteForHost(blog, sites, '192.168.7.7', '::ffff:192.168.7.7')).toBe(blog)
  for (const host of ['shop.test', 'evil.example', '192.168.7.8', 'localhost.evil.example', '127.0.0.1.evil.example'])
    expect(failureOf(() => siteForHost(blog, sites, host, '192.168.7.7')).code).toBe('http-unknown-host')
})

test('what never leaves this machine', () => {
  for (const host of ['localhost', 'a.localhost', '127.0.0.1', '127.255.0.1', '::1', '[::1]', '::ffff:127.0.0.1'])
    expect(isLoopback(host)).toBe(true)
  for (const host of ['localhost.example', '128.0.0.1', '::2', '127.0.0.1.example', '']) expect(isLoopback(host)).toBe(false)
})
