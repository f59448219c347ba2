import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newAuthority } from '../../../main/certificates/authority.ts'
import type { Machine } from '../../../main/certificates/machine.ts'
import { trustPlaces } from '../../../main/certificates/trust-places.ts'
import { run, type TestUser, testUser } from './sluice.ts'

const caOf = ({ folder }: TestUser): string => join(folder, 'data/sluice/ca')

test('without a CA its status says so, and makes none', async () => {
  const user = testUser()
  expect(await run(user, ['https'])).toMatchObject({ code: 0, stdout: expect.stringContaining('There is no CA yet') })
  expect(await run(user, ['https', '--json'])).toMatchObject({ code: 0, stdout: '{"ca":null,"trustedBy":[]}\n' })
  expect(await run(user, ['https', 'untrust', '--yes'])).toMatchObject({ code: 0 })
  expect(existsSync(caOf(user))).toBe(false)
})

test('a CA for other names is made when it is asked for, and each time another', async () => {
  const user = testUser()
  expect((await run(user, ['https', 'new', 'blog.dev'])).code).toBe(0)
  const first = JSON.parse((await run(user, ['https', '--json'])).stdout)
  expect(first.ca).toMatchObject({ path: join(caOf(user), 'sluice-ca.crt'), names: ['localhost', 'test', 'blog.dev'] })
  expect(statSync(caOf(user)).mode & 0o777).toBe(0o700)
  expect(statSync(join(caOf(user), 'sluice-ca.key')).mode & 0o777).toBe(0o600)
  expect((await run(user, ['https', 'new'])).code).toBe(0)
  const second = JSON.parse((await run(user, ['https', '--json'])).stdout)
  expect(second.ca.fingerprint).not.toBe(first.ca.fingerprint)
  expect(second.ca.names).toEqual(['localhost', 'test'])
})

test('wrong use is told, and nothing is changed', async () => {
  const user = testUser()
  for (const words of [
    ['https', 'new', 'dev'],
    ['https', 'new', 'a b.c'],
    ['https', 'trst'],
    ['https', 'trust', 'me'],
  ])
    expect((await run(user, words)).code, words.join(' ')).toBe(2)
  expect(existsSync(caOf(user))).toBe(false)
})

test('a key that others may read, and files that are no CA, are named', async () => {
  const user = testUser()
  await run(user, ['https', 'new'])
  chmodSync(join(caOf(user), 'sluice-ca.key'), 0o644)
  expect(await run(user, ['https'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/may be read by others: its mode is 0644.*\nWhere nobody/),
  })
  chmodSync(join(caOf(user), 'sluice-ca.key'), 0o600)
  writeFileSync(join(caOf(user), 'sluice-ca.crt'), 'rubbish')
  expect(await run(user, ['https'])).toMatchObject({ code: 1, stderr: expect.stringContaining('its certificate cannot be read') })
})

test('each system has its own command, and the one that takes it back', () => {
  const certificate = new X509Certificate(newAuthority([], new Date()).certificate)
  const hash = certificate.fingerprint.replaceAll(':', '')
  const commands = (platform: NodeJS.Platform, programs: readonly string[], folders: Readonly<Record<string, string[]>> = {}) => {
    const machine: Machine = {
      platform,
      home: '/home/me',
      isRoot: false,
      has: (program) => programs.includes(program),
      list: (folder) => folders[folder] ?? [],
    }
    return trustPlaces({ path: '/ca.crt', certificate }, machine).map(({ trust, untrust, needsRoot }) => [
      trust.map((command) => command.join(' ')).join(' && '),
      untrust.map((command) => command.join(' ')).join(' && '),
      needsRoot,
    ])
  }
  const name = `sluice-ca-${hash.slice(0, 8)}.crt`
  expect(commands('linux', ['update-ca-certificates'])).toEqual([
    [
      `install -m 644 /ca.crt /usr/local/share/ca-certificates/${name} && update-ca-certificates`,
      `rm -f /usr/local/share/ca-certificates/${name} && update-ca-certificates`,
      true,
    ],
  ])
  expect(commands('linux', ['update-ca-trust'], { '/etc/pki/ca-trust/source': ['anchors'] })[0]?.[0]).toContain(
    '/etc/pki/ca-trust/source/anchors/',
  )
  expect(
    commands('linux', ['update-ca-trust', 'certutil'], {
      '/home/me/.mozilla/firefox': ['a.default'],
      '/home/me/.mozilla/firefox/a.default': ['cert9.db'],
    }),
  ).toMatchObject([
    [expect.stringContaining('/etc/ca-certificates/trust-source/anchors/'), expect.anything(), true],
    [
      `certutil -A -d sql:/home/me/.mozilla/firefox/a.default -t C,, -n Sluice CA ${hash.slice(0, 8)} -i /ca.crt`,
      expect.stringContaining('certutil -D'),
      false,
    ],
  ])
  // Chrome without a list: it is made.
  expect(commands('linux', ['certutil', 'chromium'])[0]?.[0]).toContain(
    'mkdir -p -m 700 /home/me/.pki/nssdb && certutil -N --empty-password -d sql:/home/me/.pki/nssdb && certutil -A',
  )
  expect(commands('darwin', [])).toEqual([
    [
      'security add-trusted-cert -r trustRoot -p ssl -k /home/me/Library/Keychains/login.keychain-db /ca.crt',
      `security delete-certificate -Z ${hash} -t /home/me/Library/Keychains/login.keychain-db`,
      false,
    ],
  ])
  expect(commands('win32', [])).toEqual([['certutil -user -addstore Root /ca.crt', `certutil -user -delstore Root ${hash}`, false]])
})
