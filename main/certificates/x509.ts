import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  Certificate,
  Extension,
  Extensions,
  id_ce_authorityKeyIdentifier,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  Name,
  RelativeDistinguishedName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509'

export interface CertificateRequest {
  readonly subject: Name
  readonly notBefore: Date
  readonly notAfter: Date
  /** Beside those of the two keys. */
  readonly extensions: readonly Extension[]
  /** Private; of it only the public half goes in. */
  readonly key: KeyObject
}

/** Who signs: P-256. */
export interface Signer {
  readonly name: Name
  readonly key: KeyObject
}

/** An X.509 certificate (RFC 5280 section 4), signed with ecdsa-with-SHA256 (RFC 5758 section 3.2). @returns PEM */
export function signCertificate({ subject, notBefore, notAfter, extensions, key }: CertificateRequest, signer: Signer): string {
  const algorithm = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 })
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serial(),
    signature: algorithm,
    issuer: signer.name,
    validity: new Validity({ notBefore, notAfter }),
    subject,
    subjectPublicKeyInfo: AsnConvert.parse(publicKey(key), SubjectPublicKeyInfo),
    extensions: new Extensions([
      ...extensions,
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(key))),
      extension(id_ce_authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId(signer.key)) })),
    ]),
  })
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), signer.key)
  const whole = new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue: bytesOf(signature) })
  return pem(Buffer.from(AsnConvert.serialize(whole)))
}

/** An extension of RFC 5280 section 4.2. @param value what the library makes DER of */
export function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) })
}

/** Organization Sluice, and a common name. */
export function nameOf(commonName: string): Name {
  const part = (type: string, text: string): RelativeDistinguishedName =>
    new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String: text }) })])
  return new Name([part(ORGANIZATION, 'Sluice'), part(COMMON_NAME, commonName)])
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const ORGANIZATION = '2.5.4.10'
const COMMON_NAME = '2.5.4.3'

const publicKey = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' })

/** The first 160 bits of a SHA-256 of the key (RFC 7093 section 2). */
const keyId = (key: KeyObject): ArrayBuffer => bytesOf(createHash('sha256').update(publicKey(key)).digest().subarray(0, 20))

/** Positive, at most 20 octets (RFC 5280 section 4.1.2.2). */
function serial(): ArrayBuffer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytesOf(bytes)
}

function bytesOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  return copy
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
