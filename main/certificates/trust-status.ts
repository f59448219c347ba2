import type { OutputOf } from '../../app/contract/contract.ts'
import type { sitesContract } from '../../app/contract/sites.ts'
import { asFailure } from '../../app/failure.ts'
import { RESERVED_NAMES } from '../../app/site/vouched-names.ts'
import { thisMachine } from './machine.ts'

type TrustStatus = OutputOf<(typeof sitesContract)['https.status']>

/** The CA as the window shows it. Makes none, and never rejects. */
export async function trustStatus(folder: string): Promise<TrustStatus> {
  const names = [...RESERVED_NAMES]
  try {
    const [{ certificateFile, savedAuthority }, { trustPlaces }, { vouchedNames }] = await Promise.all([
      import('./authority-files.ts'),
      import('./trust-places.ts'),
      import('./vouched-names.ts'),
    ])
    const ca = await savedAuthority(folder, new Date())
    if (!ca) return { names, untrustedBy: ['this machine'], failure: null }
    const places = trustPlaces({ path: certificateFile(folder), certificate: ca.certificate }, thisMachine())
    const trusted = await Promise.all(places.map((place) => place.trusted()))
    return {
      names: [...vouchedNames(ca.certificate)],
      untrustedBy: places.flatMap(({ name }, n) => (trusted[n] ? [] : name)),
      failure: null,
    }
  } catch (error) {
    return { names, untrustedBy: [], failure: asFailure(error).data }
  }
}
