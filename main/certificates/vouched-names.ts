import type { X509Certificate } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { Certificate, GeneralName, GeneralSubtree, GeneralSubtrees, id_ce_nameConstraints, NameConstraints } from '@peculiar/asn1-x509'
import { RESERVED_NAMES } from '../../app/site/vouched-names.ts'

/** RFC 5280 section 4.2.1.10. */
const LOOPBACK = ['127.0.0.0/8', '::1/128']

/** What a CA may vouch for: the reserved names with all below them, loopback addresses, and `more`. */
export function nameConstraints(more: readonly string[]): NameConstraints {
  const names = [...new Set([...RESERVED_NAMES, ...more])].map((dNSName) => new GeneralName({ dNSName }))
  const addresses = LOOPBACK.map((iPAddress) => new GeneralName({ iPAddress }))
  return new NameConstraints({
    permittedSubtrees: new GeneralSubtrees([...names, ...addresses].map((base) => new GeneralSubtree({ base }))),
  })
}

/** The names, each with all below it, that a CA's certificate lets it vouch for. @throws where it cannot be read */
export function vouchedNames(certificate: X509Certificate): readonly string[] {
  const { tbsCertificate } = AsnConvert.parse(certificate.raw, Certificate)
  const found = tbsCertificate.extensions?.find(({ extnID }) => extnID === id_ce_nameConstraints)
  if (!found) return []
  const { permittedSubtrees = [] } = AsnConvert.parse(found.extnValue.buffer, NameConstraints)
  return [...permittedSubtrees].flatMap(({ base }) => base.dNSName ?? [])
}
