import { certificateFile, replaceAuthority, savedAuthority } from '../certificates/authority-files.ts'
import { thisMachine } from '../certificates/machine.ts'
import { trustPlaces } from '../certificates/trust-places.ts'
import { authorityFolder } from '../workspace/folders.ts'
import { asTyped } from './https-trust.ts'
import { readOptions, usage } from './read-options.ts'

/**
 * `sluice https new [NAME...]`: another CA in place of the one that is there, which may vouch for these names as well. Where the former was
 * trusted, the commands that take it out are shown: its key is gone. @throws Failure `usage`, `file-unwritable`
 */
export async function httpsNew(words: readonly string[]): Promise<number> {
  const { positionals } = readOptions(words, {})
  for (const name of positionals) if (!NAME.test(name)) throw usage(`sluice https new takes names such as blog.dev, and ${name} is none.`)
  const folder = authorityFolder()
  const path = certificateFile(folder)
  const machine = thisMachine()
  const former = await savedAuthority(folder, new Date()).catch(() => undefined)
  const places = former ? trustPlaces({ path, certificate: former.certificate }, machine) : []
  const trusted = await Promise.all(places.map((place) => place.trusted()))
  await replaceAuthority(
    folder,
    positionals.map((name) => name.toLowerCase()),
    new Date(),
  )
  const lines = [`${path} is a new CA. Have it trusted with sluice https trust; a Sluice that runs uses it within a minute.`]
  for (const [n, { name, untrust, needsRoot }] of places.entries())
    if (trusted[n]) lines.push(`The one before is still trusted by ${name}:\n  ${asTyped(untrust, needsRoot && !machine.isRoot)}`)
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

/** Two labels at least: one alone would be a whole top-level domain. */
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i
