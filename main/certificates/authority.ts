import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import {
  BasicConstraints,
  ExtendedKeyUsage,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509'
import { nameConstraints } from './vouched-names.ts'
import { extension, nameOf, signCertificate } from './x509.ts'

/** Both halves as PEM. */
export interface KeyAndCertificate {
  readonly key: string
  readonly certificate: string
}

/**
 * A new local CA: P-256, ten years, for servers alone, no CA below it, and only for the names it is limited to: who steals its key can
 * pretend to be this machine, and nobody else. @param more names beside the reserved ones
 */
export function newAuthority(more: readonly string[], now: Date): KeyAndCertificate {
  const key = newKey()
  const name = nameOf(`Sluice CA of ${userName()}@${hostname()}`)
  const certificate = signCertificate(
    {
      subject: name,
      notBefore: daysFrom(now, -1),
      notAfter: daysFrom(now, TEN_YEARS_DAYS),
      key,
      extensions: [
        extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
        extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
        extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
        extension(id_ce_nameConstraints, nameConstraints(more), true),
      ],
    },
    { name, key },
  )
  return { key: pemOf(key), certificate }
}

/** A CA that was made before. */
export interface Authority {
  readonly key: KeyObject
  readonly certificate: X509Certificate
}

/** @throws Error with the reason, for a person, why these are no CA that can be used */
export function readAuthority({ key: keyText, certificate: text }: KeyAndCertificate, now: Date): Authority {
  const certificate = parsed(() => new X509Certificate(text), 'its certificate cannot be read')
  const key = parsed(() => createPrivateKey(keyText), 'its key cannot be read')
  if (!certificate.ca) throw new Error('its certificate is that of no CA')
  if (!certificate.checkPrivateKey(key)) throw new Error('its key is not that of its certificate')
  if (new Date(certificate.validTo) < now) throw new Error(`it ended on ${certificate.validTo}`)
  return { key, certificate }
}

export const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
export const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
export const daysFrom = (now: Date, days: number): Date => new Date(now.getTime() + days * DAY_MS)

const DAY_MS = 86_400_000
const TEN_YEARS_DAYS = 3652

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'somebody' // a container may run as a user that no file names
  }
}

function parsed<T>(read: () => T, reason: string): T {
  try {
    return read()
  } catch (error) {
    throw new Error(reason, { cause: error })
  }
}
