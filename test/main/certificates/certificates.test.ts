import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isVouched } from '../../../app/site/vouched-names.ts'
import { newAuthority, readAuthority } from '../../../main/certificates/authority.ts'
import { newLeaf } from '../../../main/certificates/leaf.ts'
import { vouchedNames } from '../../../main/certificates/vouched-names.ts'
import { suiteWith, thePeer } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'

const now = new Date()

test('a CA may vouch for the reserved names, those it was made with, and what is below them', () => {
  const names = vouchedNames(new X509Certificate(newAuthority(['blog.dev'], now).certificate))
  expect(names).toEqual(['localhost', 'test', 'blog.dev'])
  for (const name of ['localhost', 'blog.localhost', 'a.b.test', 'blog.dev', 'www.blog.dev']) expect(isVouched(names, name)).toBe(true)
  for (const name of ['example.com', 'dev', 'xlocalhost', 'latest', 'localhost.com']) expect(isVouched(names, name)).toBe(false)
})

test('what is no CA is refused with its reason', () => {
  const ca = newAuthority([], now)
  const other = newAuthority([], now)
  const leaf = newLeaf(readAuthority(ca, now), ['blog.test'], now)
  const refusal = (key: string, certificate: string, at = now): string => {
    try {
      readAuthority({ key, certificate }, at)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(refusal(ca.key, ca.certificate)).toBe('')
  expect(refusal(ca.key, 'rubbish')).toBe('its certificate cannot be read')
  expect(refusal('rubbish', ca.certificate)).toBe('its key cannot be read')
  expect(refusal(other.key, ca.certificate)).toBe('its key is not that of its certificate')
  expect(refusal(leaf.key, leaf.certificate)).toBe('its certificate is that of no CA')
  expect(refusal(ca.key, ca.certificate, new Date(now.getTime() + 3653 * 86_400_000))).toContain('it ended on')
})

suiteWith(['openssl'], 'openssl reads what is made', () => {
  const folder = tempFolder()
  const ca = newAuthority([], now)
  const openssl = (...words: string[]): string => {
    try {
      return execFileSync(thePeer('openssl'), words, { encoding: 'utf8', stdio: 'pipe' })
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string }
      return stdout + stderr
    }
  }
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const caFile = file('ca.crt', ca.certificate)
  const verify = (hosts: readonly string[], ...words: string[]): string =>
    openssl(
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-CAfile',
      caFile,
      ...words,
      file('leaf.crt', newLeaf(readAuthority(ca, now), hosts, now).certificate),
    )

  test('the CA: its limits are critical, its key signs certificates alone', () => {
    const text = openssl('x509', '-in', caFile, '-noout', '-text')
    for (const line of [
      'Signature Algorithm: ecdsa-with-SHA256',
      'X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0',
      'X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign',
      'X509v3 Extended Key Usage: \n                TLS Web Server Authentication',
      'X509v3 Name Constraints: critical',
      'DNS:localhost',
      'DNS:test',
      'IP:127.0.0.0/255.0.0.0',
      'IP:0:0:0:0:0:0:0:1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF',
    ])
      expect(text).toContain(line)
    const { validFrom, validTo } = new X509Certificate(ca.certificate)
    expect((Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000).toBe(3653)
  })

  test('a certificate holds for its names and addresses, and no other', () => {
    const hosts = ['localhost', '127.0.0.1', '::1']
    expect(verify(hosts, '-verify_hostname', 'localhost')).toContain('leaf.crt: OK')
    expect(verify(hosts, '-verify_ip', '127.0.0.1')).toContain('leaf.crt: OK')
    expect(verify(hosts, '-verify_ip', '::1')).toContain('leaf.crt: OK')
    expect(verify(hosts, '-verify_hostname', 'blog.localhost')).toContain('hostname mismatch')
    expect(verify(['blog.test'], '-verify_hostname', 'blog.test')).toContain('leaf.crt: OK')
  })

  test('a certificate for a stranger is worth nothing, even with the key of the CA', () => {
    expect(verify(['example.com'])).toContain('permitted subtree violation')
    expect(verify(['192.168.1.5'])).toContain('permitted subtree violation')
  })
})
