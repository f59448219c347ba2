import { isIP } from 'node:net'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  GeneralName,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509'
import { type Authority, daysFrom, type KeyAndCertificate, newKey, pemOf } from './authority.ts'
import { extension, nameOf, signCertificate } from './x509.ts'

/** Browsers take no more than 398 days; what is made again whenever it is needed may be short. */
const LEAF_DAYS = 90

/** A certificate of a server, for these host names and addresses, with a key of its own. @param hosts the first gives it its name */
export function newLeaf({ key: caKey, certificate: ca }: Authority, hosts: readonly string[], now: Date): KeyAndCertificate {
  const key = newKey()
  const names = hosts.map((host) => new GeneralName(isIP(host) ? { iPAddress: host } : { dNSName: host }))
  const certificate = signCertificate(
    {
      subject: nameOf((hosts[0] ?? '').slice(0, COMMON_NAME_LIMIT)),
      notBefore: daysFrom(now, -1),
      notAfter: daysFrom(now, LEAF_DAYS),
      key,
      extensions: [
        extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
        extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
        extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
        extension(id_ce_subjectAltName, new SubjectAlternativeName(names)),
      ],
    },
    { name: AsnConvert.parse(ca.raw, Certificate).tbsCertificate.subject, key: caKey },
  )
  return { key: pemOf(key), certificate }
}

/** ub-common-name, RFC 5280 appendix A. */
const COMMON_NAME_LIMIT = 64
