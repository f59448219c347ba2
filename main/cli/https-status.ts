import { certificateFile, savedAuthority } from '../certificates/authority-files.ts'
import { thisMachine } from '../certificates/machine.ts'
import { trustPlaces } from '../certificates/trust-places.ts'
import { vouchedNames } from '../certificates/vouched-names.ts'
import { authorityFolder } from '../workspace/folders.ts'
import { columns } from './columns.ts'
import { readOptions, usage } from './read-options.ts'

/** `sluice https [--json]`: the CA, what it may vouch for, and who trusts it. @throws Failure `ca-key-open`, `ca-unusable` */
export async function httpsStatus(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { json: 'flag' })
  if (positionals.length > 0) throw usage(`sluice https takes no ${positionals[0]}.`)
  const folder = authorityFolder()
  const ca = await savedAuthority(folder, new Date())
  if (!ca) {
    process.stdout.write(options.json ? `${JSON.stringify({ ca: null, trustedBy: [] })}\n` : NONE)
    return 0
  }
  const { certificate } = ca
  const path = certificateFile(folder)
  const places = trustPlaces({ path, certificate }, thisMachine())
  const trustedBy = await Promise.all(places.map(async ({ name, trusted }) => ({ name, trusted: await trusted() })))
  const names = vouchedNames(certificate)
  if (options.json) {
    const said = { path, fingerprint: certificate.fingerprint256, until: certificate.validTo, names }
    process.stdout.write(`${JSON.stringify({ ca: said, trustedBy })}\n`)
    return 0
  }
  process.stdout.write(
    columns([
      ['CA', path],
      ['SHA-256', certificate.fingerprint256],
      ['until', certificate.validTo],
      ['vouches for', `${names.join(', ')} and all below them, 127.0.0.1, ::1`],
      ...trustedBy.map(({ name, trusted }, n) => [n === 0 ? 'trusted by' : '', `${trusted ? 'yes' : 'no '}  ${name}`]),
    ]),
  )
  if (trustedBy.some(({ trusted }) => !trusted))
    process.stdout.write('\nsluice https trust says, and does once you agree, what makes them trust it.\n')
  return 0
}

const NONE = 'There is no CA yet: it is made when a site is first asked for by HTTPS, and by sluice https trust.\n'
