import { createInterface } from 'node:readline/promises'
import { shellWord } from '../../app/capture/shell-word.ts'
import { Failure } from '../../app/failure.ts'
import { certificateFile, openAuthority, savedAuthority } from '../certificates/authority-files.ts'
import { type Machine, thisMachine } from '../certificates/machine.ts'
import { type Command, nssFolders, type TrustPlace, trustPlaces } from '../certificates/trust-places.ts'
import { runProgram } from '../pools/run-program.ts'
import { authorityFolder } from '../workspace/folders.ts'
import { readOptions, usage } from './read-options.ts'

/**
 * `sluice https trust [--yes]`: shows the commands that make this machine trust the CA, and once the person agrees runs those that need no
 * root. @returns 1 where nothing was agreed to @throws Failure `ca-*`, `trust-failed`
 */
export async function httpsTrust(words: readonly string[]): Promise<number> {
  const yes = readYes('trust', words)
  const folder = authorityFolder()
  const { certificate } = await openAuthority(folder, new Date())
  const ca = { path: certificateFile(folder), certificate }
  const machine = thisMachine()
  const all = trustPlaces(ca, machine)
  const places = await whereIt(all, false)
  if (all.length === 0) print(`Sluice knows no list of CAs on this machine. Give its file to each client: ${ca.path}`)
  else if (places.length === 0) print(`${ca.path} is trusted everywhere that Sluice knows of.`)
  const code = await change(places, 'trust', machine, yes)
  if (!machine.has('certutil') && nssFolders(machine).length > 0 && machine.platform !== 'win32')
    print(
      'Firefox and, on Linux, Chrome have lists of their own, which the program certutil changes. It is not here: install libnss3-tools (nss-tools), then run this again.',
    )
  return code
}

/** `sluice https untrust [--yes]`: the same, back. */
export async function httpsUntrust(words: readonly string[]): Promise<number> {
  const yes = readYes('untrust', words)
  const folder = authorityFolder()
  const authority = await savedAuthority(folder, new Date())
  if (!authority) {
    print('There is no CA that could be trusted.')
    return 0
  }
  const machine = thisMachine()
  const places = await whereIt(trustPlaces({ path: certificateFile(folder), certificate: authority.certificate }, machine), true)
  if (places.length === 0) print('It is trusted nowhere that Sluice knows of.')
  return change(places, 'untrust', machine, yes)
}

/** How a person writes them into a shell. */
export const asTyped = (commands: readonly Command[], needsSudo: boolean): string =>
  commands.map((command) => `${needsSudo ? 'sudo ' : ''}${command.map(shellWord).join(' ')}`).join(' && ')

async function whereIt(all: readonly TrustPlace[], isTrusted: boolean): Promise<TrustPlace[]> {
  const found = await Promise.all(all.map((place) => place.trusted()))
  return all.filter((_, n) => found[n] === isTrusted)
}

async function change(places: readonly TrustPlace[], how: 'trust' | 'untrust', machine: Machine, yes: boolean): Promise<number> {
  const byHand = places.filter(({ needsRoot }) => needsRoot && !machine.isRoot)
  const ours = places.filter((place) => !byHand.includes(place))
  for (const place of ours) print(`${place.name}:\n  ${asTyped(place[how], false)}`)
  if (ours.length > 0 && !yes && !(await agrees())) {
    print('Nothing was changed.')
    return 1
  }
  for (const place of ours)
    for (const [program, ...args] of place[how]) {
      const { code, stdout, stderr, failed } = await runProgram(program, args, { limitMs: LIMIT_MS, env: process.env })
      if (code !== 0)
        throw new Failure('trust-failed', { command: program, place: place.name, reason: failed ?? lastLine(stderr || stdout) })
    }
  if (ours.length > 0)
    print(
      `Done. sluice https ${how === 'trust' ? 'untrust takes it back' : 'trust would trust it again'}. Browsers that run must be started again.`,
    )
  for (const place of byHand) print(`${place.name} is root's to change. Run:\n  ${asTyped(place[how], true)}`)
  return 0
}

/** Installing may ask for a password in a window. */
const LIMIT_MS = 120_000

function readYes(command: string, words: readonly string[]): boolean {
  const { options, positionals } = readOptions(words, { yes: 'flag' })
  if (positionals.length > 0) throw usage(`sluice https ${command} takes no ${positionals[0]}.`)
  return options.yes ?? false
}

async function agrees(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    print('There is no terminal to ask in: add --yes to agree.')
    return false
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await lines.question('Run this? [y/N] ')).trim())
  } finally {
    lines.close()
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.replace(/\.$/, '') ?? ''
const print = (line: string): void => void process.stdout.write(`${line}\n`)
