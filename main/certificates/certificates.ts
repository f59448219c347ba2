import type { ServerCertificate } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import { isVouched } from '../../app/site/vouched-names.ts'

/** Made anew when it is that old: its certificate holds for 90 days. */
const FRESH_MS = 30 * 86_400_000
/** Whoever asks for names without end costs no memory without end. */
const MOST_KEPT = 200
const OF_THIS_MACHINE = ['localhost', '127.0.0.1', '::1']

/** Certificates of the local CA, for the engine. The CA is made when the first is asked for, and read each time: it may be another by now. */
export class Certificates {
  private readonly made = new Map<string, Made>()

  /** @param folder of the CA */
  constructor(private readonly folder: () => string) {}

  /**
   * @param name lower case; null: an address of this machine
   * @throws Failure `ca-key-open`, `ca-unusable`, `ca-name-outside`, `file-unwritable`, `home-missing`
   */
  async for(name: string | null): Promise<ServerCertificate> {
    // What reads and writes ASN.1 is loaded by those who use TLS alone.
    const [{ openAuthority }, { newLeaf }, { vouchedNames }] = await Promise.all([
      import('./authority-files.ts'),
      import('./leaf.ts'),
      import('./vouched-names.ts'),
    ])
    const now = new Date()
    const authority = await openAuthority(this.folder(), now)
    const names = vouchedNames(authority.certificate)
    const host = name ?? 'localhost'
    if (!isVouched(names, host)) throw new Failure('ca-name-outside', { name: host, names: names.join(', ') })
    const ca = authority.certificate.fingerprint256
    const known = this.made.get(host)
    if (known?.ca === ca && now.getTime() - known.atMs < FRESH_MS) return known.certificate
    const certificate = newLeaf(authority, host === 'localhost' ? OF_THIS_MACHINE : [host], now)
    if (this.made.size >= MOST_KEPT) this.made.clear()
    this.made.set(host, { certificate, ca, atMs: now.getTime() })
    return certificate
  }
}

interface Made {
  readonly certificate: ServerCertificate
  /** The CA's fingerprint. */
  readonly ca: string
  readonly atMs: number
}
